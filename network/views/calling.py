"""Whom to call, right now, about this, here."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from network.finding.calling import who_to_call as answer_to
from network.finding.national import numbers_for
from network.forms.calling import WhoToCallForm


@require_safe
@never_cache
def who_to_call(request):
    """The question and its answer on one page; the national numbers whatever is asked."""
    form = WhoToCallForm(request.GET if "need" in request.GET else None)
    answer = answer_to(request.user, form.question()) if form.is_valid() else None
    context = {
        "form": form,
        "answer": answer,
        "numbers": numbers_for(answer.question.need if answer else ""),
    }
    return render(request, "network/who_to_call.html", context)
