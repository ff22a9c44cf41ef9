"""Telling that sign-up opens to those who asked, once each."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core.models.notification import NotificationKind
from portal.core.services.notifications import notify
from training.enums import SessionPhase, SessionState
from training.models import ModulePage, OpeningNotice, Session
from training.models.opening_notice import sessions_opened_since_asked
from training.services.errors import TrainingError

KEEP_NOTICES = timedelta(days=365)
# Sessions that may open later.
_TO_OPEN = (SessionPhase.UPCOMING, SessionPhase.CLOSED, SessionPhase.POSTPONED)
_OVER = (SessionState.SETTLED, SessionState.CANCELLED)


def can_await_opening(session: Session, now: datetime | None = None) -> bool:
    """Whether sign-up to the session is closed now and may open later."""
    return session.phase(now) in _TO_OPEN


def ask_notice_of_session(session: Session, *, actor: User) -> OpeningNotice:
    """Be told when sign-up to this session opens; asking twice is asking once.

    Raises TrainingError.
    """
    if not Session.objects.visible_to(actor).filter(pk=session.pk).exists():
        raise TrainingError(_("You do not read this session."))
    if not can_await_opening(session):
        raise TrainingError(_("Sign-up to this session is open, or will not open any more."))
    notice, _created = OpeningNotice.objects.get_or_create(
        user=actor, session=session, defaults={"module_id": session.module_id}
    )
    return notice


def ask_notice_of_module(module: ModulePage, *, actor: User) -> OpeningNotice:
    """Be told when sign-up to any session of a module opens. Raises TrainingError."""
    readable = ModulePage.objects.visible_to(actor)
    if not readable.filter(translation_key=module.translation_key).exists():
        raise TrainingError(_("Choose a published module."))
    notice, _created = OpeningNotice.objects.get_or_create(
        user=actor, module=module.original(), session=None
    )
    return notice


def forgo_notice(user: User, *, module: ModulePage, session: Session | None = None) -> bool:
    """No longer be told; whether there was something to forgo."""
    mine = OpeningNotice.objects.filter(user=user, module=module.original(), session=session)
    return bool(mine.delete()[0])


def tell_opening(session: Session) -> int:
    """Tell those who asked that sign-up to a session opened; give how many people.

    A notice goes as it is told. Whoever has signed up already is told nothing.
    """
    with transaction.atomic():
        due = OpeningNotice.objects.concerned_by(session).select_for_update(of=("self",))
        notices = list(due.select_related("user").order_by("pk"))
        OpeningNotice.objects.filter(pk__in=[one.pk for one in notices]).delete()
        there = set(session.sign_ups.active().values_list("person_id", flat=True))
        people = {one.user for one in notices if one.user.is_active} - {
            one.user for one in notices if one.user_id in there
        }
        notify(people, NotificationKind.SESSION_OPENED, target=session)
    return len(people)


def tell_openings() -> int:
    """Tell of the sessions whose time of opening has come; give how many people."""
    due = sessions_opened_since_asked(Session.objects.all(), timezone.now())
    return sum(tell_opening(session) for session in due.order_by("pk"))


def forget_old_notices() -> int:
    """Delete notices that lead nowhere any more, and those asked a year ago; give how many."""
    now = timezone.now()
    over = Q(session__state__in=_OVER) | Q(session__starts_at__lte=now)
    old = OpeningNotice.objects.filter(over | Q(asked_at__lt=now - KEEP_NOTICES))
    return old.delete()[0]
