"""E-learning: the unit, its lessons, its quiz."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.page_locale import locale_to_read
from portal.core.views.refusals import refusals_in, refusals_told
from training.forms.quiz import QuizForm
from training.models import ModulePage
from training.services.units import read_lesson, take_quiz
from training.units import Unit, unit_of


@require_safe
def unit(request: HttpRequest, key) -> HttpResponse:
    """The lessons, what was read, the result."""
    found = _find(request.user, key)
    context = {
        "unit": found,
        "crumbs": [{"label": found.module.title, "url": found.module.get_url(request)}],
    }
    return render(request, "training/unit/unit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_lesson(request: HttpRequest, key, number: int) -> HttpResponse:
    """One lesson; a POST says that it was read and leads to what comes next."""
    found = _find(request.user, key)
    if not 1 <= number <= len(found.lessons):
        raise Http404
    if request.method == "POST":
        with refusals_told(request):
            read_lesson(found.module, actor=request.user, number=number)
        if number < len(found.lessons):
            return redirect("training:unit_lesson", key=key, number=number + 1)
        return redirect("training:unit", key=key)
    context = {
        "unit": found,
        "lesson": found.lessons[number - 1],
        "crumbs": _crumbs(found),
    }
    return render(request, "training/unit/lesson.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_quiz(request: HttpRequest, key) -> HttpResponse:
    """The questions; after a POST, the result and what explains it."""
    found = _find(request.user, key)
    if not found.questions or not found.is_read:
        raise Http404
    form = QuizForm(request.POST if request.method == "POST" else None, questions=found.questions)
    context = {"unit": found, "form": form, "crumbs": _crumbs(found)}
    if form.is_valid():
        with refusals_in(form):
            answers = form.answers()
            percent = take_quiz(found.module, actor=request.user, answers=answers)
            if percent >= found.module.pass_percent:
                messages.success(request, _("You have passed this unit."))
            context |= {
                "percent": percent,
                "outcomes": [(one, answers[one.key] == one.right) for one in found.questions],
            }
            return render(request, "training/unit/result.html", context)
    return render(request, "training/unit/quiz.html", context)


def _find(user, key) -> Unit:
    """The unit of a module that the person reads, in their language when it exists."""
    pages = ModulePage.objects.visible_to(user).filter(translation_key=key).order_by("pk")
    module = pages.filter(locale_id=locale_to_read()).first() or pages.first()
    if module is None or not module.lessons:
        raise Http404
    return unit_of(module, user)


def _crumbs(found: Unit) -> list[dict]:
    key = found.module.translation_key
    return [{"label": found.module.title, "url": reverse("training:unit", args=[key])}]
