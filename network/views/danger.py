"""The danger checklist: answered on the spot, kept nowhere."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from network.enums import Need
from network.finding.national import numbers_for
from network.tools.danger import THEMES, assess


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def danger_questions(request: HttpRequest) -> HttpResponse:
    """The questions, or what the answers come to. Open to all.

    Answers come by POST and go out in this answer only: no address, session, journal or error
    report holds them. The page that answers does not repeat them.
    """
    context = {"themes": THEMES, "numbers": [number for number, _fits in numbers_for(Need.DANGER)]}
    if request.method == "POST":
        context["assessment"] = assess(request.POST.getlist("question"))
    return render(request, "network/tools/danger.html", context)
