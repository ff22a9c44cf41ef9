"""Answering an evaluation, and reading what they say."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.views.form_pages import act_on_form
from training.enums_attendance import EvaluationKind
from training.evaluation_results import HIGHEST, results_by_module, results_of
from training.forms.evaluation import EvaluationForm
from training.models import Session
from training.models.evaluation import FEWEST_ANSWERS
from training.rules import can_create_session
from training.services.evaluations import answer, answering, objectives_asked
from training.views.attendance_finding import find_held, session_crumbs


@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_answer(request: HttpRequest, uuid, kind: str) -> HttpResponse:
    """The form, for those who came and have not answered, while it is time."""
    sessions = Session.objects.visible_to(request.user).live().select_related("module")
    session = get_object_or_404(sessions, uuid=uuid)
    if kind not in EvaluationKind.values or answering(session, request.user, kind) is None:
        raise Http404
    form = EvaluationForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        objectives=objectives_asked(session, kind),
    )
    return act_on_form(
        request,
        form,
        lambda: answer(session, actor=request.user, kind=kind, said=form.answer()),
        done=_("Thank you: your answer is kept without your name."),
        to=reverse("training:own_attestations"),
        heading=_("Your opinion on the training"),
        submit=_("Send"),
        eyebrow=session.module.title,
        note=_(
            "Anonymous: answers are mixed, without name nor time, and read from five answers on."
        ),
        crumbs=[{"label": _("My attestations"), "url": reverse("training:own_attestations")}],
    )


@require_safe
def session_evaluations(request: HttpRequest, uuid) -> HttpResponse:
    """What the evaluations of a session say, for those who run it."""
    session = find_held(request.user, uuid)
    context = {
        "session": session,
        "results": results_of(session),
        "fewest": FEWEST_ANSWERS,
        "highest": HIGHEST,
        "crumbs": session_crumbs(session),
    }
    return render(request, "training/evaluations/session.html", context)


@require_safe
def evaluations(request: HttpRequest) -> HttpResponse:
    """The evaluations of one's sessions by module; of all of them for the coordination."""
    if not can_create_session(request.user):
        raise Http404
    rows = results_by_module(Session.objects.managed_by(request.user).live())
    context = {"rows": rows, "fewest": FEWEST_ANSWERS, "highest": HIGHEST}
    return render(request, "training/evaluations/modules.html", context)
