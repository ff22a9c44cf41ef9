"""The code on the trainer's screen, and what a trainee's phone opens."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.errors import DomainError
from training.attendance_page import facts_of_one, rows_of
from training.presence_codes import (
    CODE_LIVES,
    SCREEN_REFRESHES,
    half_day_in,
    half_day_of_ticket,
    new_code,
    new_ticket,
)
from training.qr import as_svg
from training.services.attendance import check_code, mark_by_code
from training.views.attendance_finding import find_half_day, session_crumbs


@require_safe
def half_day_code(request: HttpRequest, uuid) -> HttpResponse:
    """A new code at each call: the page asks for it again by itself."""
    half_day = find_half_day(request.user, uuid)
    address = reverse("training:presence_scan", args=[new_code(half_day)])
    context = {
        "half_day": half_day,
        "session": half_day.session,
        "facts": facts_of_one(half_day, rows_of(half_day)),
        "picture": as_svg(settings.PORTAL_BASE_URL.rstrip("/") + address),
        "lives": int(CODE_LIVES.total_seconds()),
        "refreshes": int(SCREEN_REFRESHES.total_seconds()),
        "crumbs": session_crumbs(half_day.session),
    }
    if request.htmx:
        return render(request, "training/attendance/_code.html", context)
    return render(request, "training/attendance/code.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def presence_scan(request: HttpRequest, code: str) -> HttpResponse:
    """Read a code, then confirm with the ticket it gives. Says nothing of the session;
    a refusal is a 404 that says why."""
    context, status = {}, 200
    try:
        if request.method == "POST":
            uuid = half_day_of_ticket(request.POST.get("ticket", ""), request.user)
            context["is_new"] = mark_by_code(uuid, actor=request.user)
            context["is_done"] = True
        else:
            uuid = half_day_in(code)
            check_code(uuid, actor=request.user)
            context["ticket"] = new_ticket(uuid, request.user)
    except DomainError as refusal:
        context["problem"], status = str(refusal), 404
    context["heading"] = _("Presence")
    return render(request, "training/attendance/scan.html", context, status=status)
