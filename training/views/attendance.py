"""Presence: the file of a session, the grid of a half-day, corrections."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.errors import DomainError
from portal.core.views.form_pages import act_on_form
from training.attendance_page import facts_of, facts_of_one, rows_of
from training.forms.attendance import CorrectionForm, MarksForm
from training.mixity import mixity_of
from training.services import attendance
from training.views.attendance_finding import (
    find_half_day,
    find_held,
    find_trainee,
    session_crumbs,
)


@require_safe
def session_presence(request, uuid):
    """The file of a session: its half-days, what they wait for, who was represented."""
    session = find_held(request.user, uuid)
    context = {
        "session": session,
        "half_days": facts_of(session),
        "mixity": mixity_of(session),
        "crumbs": [],
    }
    return render(request, "training/attendance/session.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def half_day_marks(request, uuid):
    """The grid of a half-day. A script sends single marks, the plain form the whole grid."""
    half_day = find_half_day(request.user, uuid)
    rows = rows_of(half_day)
    if request.method == "POST":
        return _marked(request, half_day, rows)
    context = {
        "half_day": half_day,
        "session": half_day.session,
        "facts": facts_of_one(half_day, rows),
        "rows": rows,
        "crumbs": session_crumbs(half_day.session),
    }
    return render(request, "training/attendance/half_day.html", context)


def _marked(request, half_day, rows) -> HttpResponse:
    form = MarksForm(request.POST, trainees=[row.sign_up for row in rows])
    by_script = request.accepts("application/json") and not request.accepts("text/html")
    problem, count = "", 0
    if not form.is_valid():
        problem = _("Choose for each person: present, absent or excused.")
    else:
        try:
            count = _record(form, half_day, request.user)
        except DomainError as refusal:
            problem = str(refusal)
    if by_script:
        return JsonResponse({"problem": problem}, status=422 if problem else 200)
    if problem:
        messages.error(request, problem)
    else:
        words = ngettext("%(count)s presence recorded.", "%(count)s presences recorded.", count)
        messages.success(request, words % {"count": count})
    return redirect("training:half_day_marks", uuid=half_day.uuid)


def _record(form: MarksForm, half_day, actor) -> int:
    marks, rest = form.marks(), form.cleaned_data["rest"]
    count = len(attendance.mark(half_day, actor=actor, marks=marks))
    if rest:
        count += len(attendance.mark_the_others(half_day, actor=actor, status=rest))
    return count


@require_http_methods(["GET", "HEAD", "POST"])
def presence_correct(request, uuid, trainee):
    """Change a presence once its time is over, with a reason."""
    half_day = find_half_day(request.user, uuid)
    sign_up = find_trainee(request.user, half_day, trainee)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    return act_on_form(
        request,
        form,
        lambda: attendance.correct(half_day, sign_up, actor=request.user, **form.cleaned_data),
        done=_("The presence is corrected."),
        to=reverse("training:half_day_marks", args=[half_day.uuid]),
        heading=_("Correct a presence"),
        submit=_("Correct"),
        eyebrow=sign_up.person.get_full_name(),
        note=_("The correction is kept with your name, the time and the reason."),
        crumbs=session_crumbs(half_day.session),
    )
