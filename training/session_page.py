"""What the page of a session and the pages of a sign-up show to one person. Writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.core.page_urls import with_urls
from training.approving import decides_sign_ups
from training.enums import FIRM_STATES, SessionPhase, SignUpState
from training.mixity import missing_sectors
from training.models import ModulePage, Session, SignUp
from training.opening_page import button_of_session
from training.overlaps import overlap_of
from training.prerequisites import missing_modules
from training.rules import can_manage_session
from training.services.seating import seats_of
from training.waiting import Place, places_in


@dataclass(frozen=True)
class SeatsShown:
    """Seats as somebody may have them: `free` now for one of their institutions, `kept` for
    others until a day, and how many people wait."""

    maximum: int
    free: int
    kept: int
    waiting: int


@dataclass(frozen=True)
class Obstacles:
    """What stands between somebody and a session, in the order in which they are told.

    `missing` are modules with the address of their page, None for one the person does not read.
    """

    is_trainer: bool
    overlap: Session | None
    overlap_is_readable: bool
    missing: list[tuple[ModulePage, str] | None]

    def __bool__(self) -> bool:
        return self.is_trainer or self.overlap is not None or bool(self.missing)


def seats_shown(session: Session, user) -> SeatsShown:
    """The seats for the institutions of a person; three queries."""
    seats = seats_of(session)
    mine = {one.institution_id for one in user.active_memberships}
    free = max((seats.free_for(pk) for pk in mine), default=0)
    free = max(0, min(seats.free, free))
    return SeatsShown(
        session.maximum, free, max(0, seats.free - free), session.sign_ups.queued().count()
    )


def own_sign_up(session: Session, user) -> SignUp | None:
    """The person's present sign-up, else None."""
    mine = SignUp.objects.visible_to(user).filter(person_id=user.pk).active()
    return mine.filter(session=session).select_related("session__module").first()


def obstacles_of(session: Session, user) -> Obstacles:
    """What would refuse the person a seat, known before they ask."""
    overlap = overlap_of(user.pk, session) if session.starts_at else None
    readable = bool(overlap) and Session.objects.visible_to(user).filter(pk=overlap.pk).exists()
    missing = pages_read(user, missing_modules(user, session)) if session.starts_at else []
    is_trainer = session.trainer_seats.filter(user_id=user.pk).exists()
    return Obstacles(is_trainer, overlap, readable, missing)


def pages_read(user, modules: Sequence[ModulePage]) -> list[tuple[ModulePage, str] | None]:
    """Each module as the person reads it, with its address; None when they do not. One query."""
    if not modules:
        return []
    keys = [one.translation_key for one in modules]
    language = get_language()
    pages = ModulePage.objects.visible_to(user).filter(translation_key__in=keys)
    pages = sorted(
        pages.select_related("locale"), key=lambda one: one.locale.language_code == language
    )
    found = {page.translation_key: (page, url) for page, url in with_urls(pages)}
    return [found.get(key) for key in keys]


def place_of(asked: SignUp | None) -> Place | None:
    """Where somebody stands on the list, when they do."""
    if asked is None or asked.state != SignUpState.WAITING:
        return None
    return places_in([asked.session_id]).get(asked.pk)


def other_sessions(asked: SignUp) -> list[Session]:
    """Sessions of the module to which the person may go by themselves, judged from outside.

    Those with a seat for which nobody waits, and to which they have not signed up; one query.
    """
    now = timezone.now()
    readable = Session.objects.visible_to(asked.person).open_at(now)
    free = readable.filter(module_id=asked.session.module_id, taken__lt=F("maximum"))
    there = SignUp.objects.filter(session=OuterRef("pk"))
    taken = Exists(there.queued()) | Exists(there.active().filter(person=asked.person_id))
    return list(free.exclude(pk=asked.session_id).exclude(taken).order_by("starts_at", "pk"))


def when(session: Session) -> str:
    """The day or the days of a session, in words."""
    if session.starts_at is None:
        return _("Dates to come")
    first, last = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    days = {"first": date_format(first, "l j F Y"), "last": date_format(last, "l j F Y")}
    hours = {"start": time_format(first.time(), "H:i"), "end": time_format(last.time(), "H:i")}
    if first.date() == last.date():
        return _("%(first)s, %(start)s to %(end)s") % {**days, **hours}
    return _("from %(first)s to %(last)s") % days


@dataclass(frozen=True)
class SessionCard:
    """A session in a list; `asked` is the person's present sign-up to it."""

    session: Session
    phase: SessionPhase
    when: str
    asked: SignUp | None


def session_cards(user, keys: Sequence[int]) -> list[SessionCard]:
    """Cards in the order of these keys, those the person does not read left out; two queries."""
    related = ("module", "organiser", "commune")
    whole = Session.objects.visible_to(user).select_related(*related).in_bulk(keys)
    mine = SignUp.objects.visible_to(user).filter(person_id=user.pk).active()
    held = {one.session_id: one for one in mine.filter(session__in=keys)}
    now = timezone.now()
    return [
        SessionCard(whole[pk], whole[pk].phase(now), when(whole[pk]), held.get(pk))
        for pk in keys
        if pk in whole
    ]


def session_context(session: Session, user) -> dict:
    """All that the page of a session shows."""
    asked, now = own_sign_up(session, user), timezone.now()
    runs = can_manage_session(user, session)
    phase = session.phase(now)
    is_open = session.takes_sign_ups(now)
    return {
        "session": session,
        "module_page": pages_read(user, [session.module])[0],
        "phase": phase,
        "is_open": is_open,
        "half_days": list(session.half_days.all()),
        "trainers": [seat.user for seat in session.trainer_seats.select_related("user")],
        "asked": asked,
        "place": place_of(asked),
        "seats": seats_shown(session, user),
        "sectors": missing_sectors(session) if is_open else [],
        "obstacles": obstacles_of(session, user) if is_open and asked is None else None,
        "reads_link": runs or (asked is not None and asked.state in FIRM_STATES),
        "prerequisites": [
            one for one in pages_read(user, list(session.module.prerequisites.all())) if one
        ],
        "runs": runs,
        "signs_up_others": is_open and decides_sign_ups(user),
        "notice": button_of_session(session, user) if asked is None else None,
        "is_leavable": asked is not None and asked.is_leavable(now),
        "may_transfer": asked is not None
        and asked.state == SignUpState.CONFIRMED
        and asked.is_leavable(now)
        and bool(other_sessions(asked)),
    }
