"""What time does by itself: offers that lapse, seats that open, reminders, needs erased."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from portal.core.models.notification import NotificationKind
from portal.core.services.journal import record
from portal.core.services.notifications import notify
from training.enums import FIRM_STATES, NoticeStep, SessionState, SignUpState
from training.models import InstitutionQuota, Session, SessionNotice, SignUp, SpecialNeeds
from training.services.seating import seating

# When each reminder is due, and how long it still makes sense.
_STEPS: dict[str, tuple[str, timedelta, timedelta]] = {
    NoticeStep.WEEK_BEFORE: ("starts_at", timedelta(days=-7), timedelta(days=5)),
    NoticeStep.DAY_BEFORE: ("starts_at", timedelta(days=-1), timedelta(days=1)),
    NoticeStep.DAY_AFTER: ("ends_at", timedelta(days=1), timedelta(days=6)),
    NoticeStep.QUARTER_AFTER: ("ends_at", timedelta(days=90), timedelta(days=14)),
}
_BEFORE = (NoticeStep.WEEK_BEFORE, NoticeStep.DAY_BEFORE)


def settle_sessions() -> int:
    """Let offers lapse, open reserved seats, call the lists; give how many sessions it touched.

    Each session in its own transaction, under its lock: safe to call again, from anywhere.
    """
    touched = list(_sessions_due(timezone.now()).values_list("pk", flat=True))
    for pk in touched:
        with seating(Session(pk=pk)):
            pass
    return len(touched)


def _sessions_due(now: datetime):
    sign_ups = SignUp.objects.filter(session=OuterRef("pk"))
    quotas = InstitutionQuota.objects.filter(session=OuterRef("pk"))
    unanswered = (SignUpState.AWAITING, SignUpState.WAITING, SignUpState.OFFERED)
    dated = Q(state__in=(SessionState.OPEN, SessionState.CLOSED))
    begun = Q(starts_at__lte=now) & Exists(sign_ups.filter(state__in=unanswered))
    callable_now = Q(starts_at__gt=now, taken__lt=F("maximum")) & Exists(sign_ups.queued())
    offers = Q(Exists(sign_ups.offers_due(now)))
    opened = Q(Exists(quotas.due(timezone.localdate(now))))
    return Session.objects.filter(opened | (dated & (begun | callable_now | offers))).order_by("pk")


def remind() -> int:
    """Tell trainees that a session is near, or over; give how many sessions.

    Each step once, whatever happens to the process that tells it.
    """
    now = timezone.now()
    return sum(_remind(step, pk) for step in _STEPS for pk in _due(step, now))


def _due(step: str, now: datetime) -> list[int]:
    field, after, length = _STEPS[step]
    told = SessionNotice.objects.filter(session=OuterRef("pk"), step=step)
    live = Session.objects.live().filter(
        **{f"{field}__lte": now - after, f"{field}__gt": now - after - length}
    )
    return list(live.exclude(Exists(told)).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _remind(step: str, session_id: int) -> bool:
    session = Session.objects.select_for_update().get(pk=session_id)
    _notice, is_first = SessionNotice.objects.get_or_create(session=session, step=step)
    if not is_first:
        return False
    coming = session.sign_ups.filter(state__in=FIRM_STATES).exclude(state=SignUpState.ABSENT)
    people = [asked.person for asked in coming.select_related("person")]
    kind = NotificationKind.SESSION_NEAR if step in _BEFORE else NotificationKind.SESSION_OVER
    notify(people, kind, target=session)
    record("session.reminded", target=session, data={"step": step, "people": len(people)})
    return True


@transaction.atomic
def erase_needs() -> int:
    """Erase the special needs of sessions that are over; give how many."""
    outdated = SpecialNeeds.objects.outdated(timezone.now())
    erased = outdated.delete()[0]
    if erased:
        record("needs.erased", data={"count": erased})
    return erased
