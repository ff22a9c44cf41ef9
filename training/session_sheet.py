"""What those who run a session read of it: people by list, conflicts, what may be done now."""

from django.utils import timezone

from training.enums import FIRM_STATES, SESSION_TRANSITIONS, SessionState, SignUpState
from training.models import Session, SpecialNeeds
from training.overlaps import conflicts_of
from training.session_page import when
from training.waiting import places_in


def sheet_context(session: Session, user) -> dict:
    """All that the sheet of a session shows; a fixed number of queries."""
    now = timezone.now()
    people = list(session.sign_ups.active().select_related("person", "institution"))
    needs = SpecialNeeds.objects.visible_to(user).filter(sign_up__session=session)
    said = {one.sign_up_id: one.text for one in needs}
    ranks = places_in([session.pk])
    rows = [
        {"asked": one, "needs": said.get(one.pk, ""), "place": ranks.get(one.pk)} for one in people
    ]
    after = SESSION_TRANSITIONS[session.state]
    begun = session.starts_at is not None and session.starts_at <= now
    over = session.ends_at is not None and session.ends_at <= now
    return {
        "session": session,
        "phase": session.phase(now),
        "when": when(session),
        "half_days": list(session.half_days.all()),
        "trainers": [seat.user for seat in session.trainer_seats.select_related("user")],
        "quotas": list(session.quotas.reserved().select_related("institution")),
        "seated": [row for row in rows if row["asked"].state in FIRM_STATES],
        "offered": [row for row in rows if row["asked"].state == SignUpState.OFFERED],
        "waiting": sorted((row for row in rows if row["place"]), key=lambda row: row["place"].rank),
        "awaiting": [row for row in rows if row["asked"].state == SignUpState.AWAITING],
        "conflicts": _conflicts(session, user) if not begun else [],
        "may_publish": session.state == SessionState.DRAFT and not begun,
        "may_close": session.state == SessionState.OPEN and not begun,
        "may_reopen": session.state == SessionState.CLOSED and not begun,
        "may_settle": SessionState.SETTLED in after and over,
        "may_cancel": SessionState.CANCELLED in after and not begun,
        "may_resize": session.state not in (SessionState.SETTLED, SessionState.CANCELLED)
        and not over,
        "is_held": session.state in (SessionState.OPEN, SessionState.CLOSED, SessionState.SETTLED),
        "own": user.pk,
    }


def _conflicts(session: Session, user) -> list[dict]:
    """Others at the same time; the title only of sessions that the person reads."""
    found = conflicts_of(session)
    keys = {one.half_day.session_id for one in found}
    readable = Session.objects.visible_to(user).filter(pk__in=keys) if keys else ()
    titles = {one.pk: one.title for one in readable}
    return [
        {
            "half_day": one.half_day,
            "title": titles.get(one.half_day.session_id, ""),
            "room": one.room,
            "trainer": bool(one.trainer_ids),
        }
        for one in found
    ]
