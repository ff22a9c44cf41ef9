"""Papers of a session, for those who run it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.core.services.journal import record
from portal.core.spreadsheets import Mark
from portal.core.typesetting import pdf_answer
from training.models import Session
from training.printing.sheets import badge_labels, participants_list, presence_sheets
from training.views.attendance_finding import find_half_day, find_held


@require_safe
def half_day_sheet(request: HttpRequest, uuid) -> HttpResponse:
    """The sheet to be signed of one half-day."""
    half_day = find_half_day(request.user, uuid)
    day = timezone.localdate(half_day.starts_at)
    return _sent(
        request,
        half_day.session,
        "sheet",
        lambda saved: presence_sheets(half_day.session, [half_day], saved=saved),
        f"emargement-{day:%Y-%m-%d}.pdf",
    )


@require_safe
def session_sheets(request: HttpRequest, uuid) -> HttpResponse:
    """Those of all the half-days."""
    session = find_held(request.user, uuid)
    half_days = list(session.half_days.all())
    return _sent(
        request,
        session,
        "sheets",
        lambda saved: presence_sheets(session, half_days, saved=saved),
        "emargement.pdf",
    )


@require_safe
def session_participants(request: HttpRequest, uuid) -> HttpResponse:
    """Who has a confirmed seat."""
    session = find_held(request.user, uuid)
    return _sent(
        request,
        session,
        "participants",
        lambda saved: participants_list(session, saved=saved),
        "participants.pdf",
    )


@require_safe
def session_badges(request: HttpRequest, uuid) -> HttpResponse:
    """A label for each of them."""
    session = find_held(request.user, uuid)
    return _sent(
        request,
        session,
        "badges",
        lambda saved: badge_labels(session, saved=saved),
        "badges.pdf",
    )


def _sent(
    request: HttpRequest,
    session: Session,
    what: str,
    paper: Callable[[Mark], bytes],
    file_name: str,
) -> HttpResponse:
    """The paper with the name of who saved it, and its line in the journal."""
    body = paper(Mark(request.user.get_full_name(), timezone.now()))
    record("session.printed", actor=request.user, target=session, data={"what": what})
    return pdf_answer(body, file_name)
