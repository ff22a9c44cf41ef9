"""The one way to change who has a seat: under the lock of the session, with a trace.

    with seating(session, actor=actor) as table:
        table.enter(sign_up, SignUpState.WAITING, MoveKind.QUEUED)

On entry, offers past due lapse and reserved seats past their day are released. On leaving, free
seats go to the waiting list by the declared rule, moves and journal are written, people are told.
Nothing is written when the block raises.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from portal.accounts.models import User
from portal.core.models.notification import NotificationKind
from portal.core.services.journal import record
from portal.core.services.notifications import notify
from training.enums import SEATED_STATES, MoveKind, SessionState, SignUpState
from training.models import SeatMove, Session, SignUp, SpecialNeeds
from training.order import Candidate, choose
from training.overlaps import people_elsewhere
from training.seats import Seats
from training.services.openings import tell_opening

# Less than that leaves nobody the time to answer.
SHORTEST_OFFER = timedelta(hours=1)

_DATED = (SessionState.OPEN, SessionState.CLOSED)
_ENDED = (SignUpState.REFUSED, SignUpState.CANCELLED, SignUpState.EXPIRED)


@contextmanager
def seating(session: Session, *, actor=None, people: Collection[int] = ()) -> Iterator["Table"]:
    """Lock the session, then these people, and give the table of its seats.

    People are locked where they get a seat at once: two sessions at the same time must not both
    find them free.
    """
    with transaction.atomic():
        lock_sessions([session.pk])
        lock_people(people)
        table = Table(Session.objects.select_related("module").get(pk=session.pk), actor)
        table.settle()
        yield table
        table.fill()
        table.close()


def lock_sessions(pks: Collection[int]) -> None:
    """Hold the rows of sessions, always in the same order."""
    list(Session.objects.select_for_update().filter(pk__in=pks).order_by("pk").values("pk"))


def lock_people(pks: Collection[int]) -> None:
    """Hold the rows of people, always in the same order, after those of sessions.

    Their keys stay free: other transactions may point to them.
    """
    if pks:
        people = User.objects.select_for_update(no_key=True).filter(pk__in=pks)
        list(people.order_by("pk").values("pk"))


def seats_of(session: Session) -> Seats:
    """The seats of a session now, by institution."""
    held = session.sign_ups.seated().order_by().values("institution_id").annotate(count=Count("pk"))
    return Seats(
        session.maximum,
        Counter({row["institution_id"]: row["count"] for row in held}),
        dict(session.quotas.reserved().order_by().values_list("institution_id", "seats")),
    )


class Table:
    """A locked session while its seats change."""

    def __init__(self, session: Session, actor):
        self.session = session
        self.actor = actor
        self.now: datetime = timezone.now()
        # Whoever asks right now takes a free seat at once instead of being offered it.
        self.asking: SignUp | None = None
        self._taken_before = session.taken
        self._open_before = session.takes_sign_ups(self.now)
        self._moves: list[SeatMove] = []
        self._journal: list[tuple[str, dict]] = []

    def enter(
        self, sign_up: SignUp, state: str, kind: str, *, by_portal: bool = False, **details
    ) -> None:
        """Put a sign-up in a state, keep the number of seats, and trace it.

        `details` are the reason, the order's reason and the facts of the move.
        """
        was_seated = not sign_up._state.adding and sign_up.is_seated
        sign_up.state = state
        if state in SEATED_STATES and not was_seated:
            sign_up.seated_at = self.now
        if state in _ENDED:
            sign_up.ended_at = self.now
        sign_up.save()
        self.session.taken += int(sign_up.is_seated) - int(was_seated)
        if state in _ENDED:
            SpecialNeeds.objects.filter(sign_up=sign_up).delete()
        self.trace(kind, sign_up=sign_up, by_portal=by_portal, **details)

    def trace(self, kind: str, *, sign_up=None, by_portal: bool = False, **details) -> None:
        """Write a move, in the order of events."""
        actor = None if by_portal else self.actor
        self._moves.append(
            SeatMove(
                session=self.session,
                sign_up=sign_up,
                kind=kind,
                at=self.now,
                actor=actor,
                **details,
            )
        )

    def record(self, action: str, *, target=None, by_portal: bool = False, **details) -> None:
        """A line of the journal, written at the end: its head is locked last."""
        actor = None if by_portal else self.actor
        self._journal.append(
            (action, {"actor": actor, "target": target or self.session, **details})
        )

    def settle(self) -> None:
        """Do what time has made due: release reserved seats, let offers lapse.

        A postponed session has no dates: its offers wait for the new ones.
        """
        today = timezone.localdate(self.now)
        for quota in self.session.quotas.due(today).order_by("pk"):
            quota.released_at = self.now
            quota.save(update_fields=["released_at"])
            facts = {"institution": quota.institution_id, "seats": quota.seats}
            self.trace(MoveKind.RELEASED, by_portal=True, facts=facts)
            self.record(
                "session.quota_released", institution_id=quota.institution_id, by_portal=True
            )
        if self.session.state not in _DATED:
            return
        for sign_up in self.session.sign_ups.offers_due(self.now).order_by("pk"):
            self.lapse(sign_up)
        if self.session.starts_at <= self.now:
            begun = (SignUpState.WAITING, SignUpState.AWAITING, SignUpState.OFFERED)
            for sign_up in self.session.sign_ups.filter(state__in=begun).order_by("pk"):
                self.lapse(sign_up)

    def lapse(self, sign_up: SignUp) -> None:
        """An offer nobody answered in time, or a list nobody was called from any more."""
        self.enter(sign_up, SignUpState.EXPIRED, MoveKind.LAPSED, by_portal=True)
        self.record("sign_up.lapsed", target=sign_up, by_portal=True)
        notify([sign_up.person], NotificationKind.SIGN_UP_CHANGED, target=self.session)

    def fill(self) -> None:
        """Give free seats to the waiting list, in the order of the rule.

        Whoever asks right now and comes first has the seat; anybody else is offered it, as long
        as there is time to answer. Only approved people stand on the list.
        """
        if self.session.free <= 0 or not self._gives_seats():
            return
        waiting = list(self.session.sign_ups.queued().select_related("person"))
        seats = seats_of(self.session)
        busy = people_elsewhere(self.session, [one.person_id for one in waiting])
        left = {one.pk: one for one in waiting if one.person_id not in busy}
        while eligible := [
            _candidate(one) for one in left.values() if seats.free_for(one.institution_id) > 0
        ]:
            choice = choose(eligible, seats.held)
            sign_up = left.pop(choice.candidate.sign_up_id)
            if not self._call(sign_up, choice):
                break
            seats.take(sign_up.institution_id)

    def _gives_seats(self) -> bool:
        return self.session.state in _DATED and self.session.starts_at > self.now

    def _call(self, sign_up: SignUp, choice) -> bool:
        """Confirm whoever asks, offer the seat to anybody else; false when it is too late."""
        details = {"order_reason": choice.reason, "facts": choice.facts}
        if self.asking is not None and sign_up.pk == self.asking.pk:
            # The same row as the caller's: its attributes follow.
            self.enter(self.asking, SignUpState.CONFIRMED, MoveKind.CONFIRMED, **details)
            return True
        limit = self.session.offers_until
        if self.now + SHORTEST_OFFER > limit:
            return False
        sign_up.offered_at = self.now
        sign_up.offer_expires_at = min(self.now + self.session.offer_length, limit)
        self.enter(sign_up, SignUpState.OFFERED, MoveKind.OFFERED, by_portal=True, **details)
        self.record(
            "sign_up.offered",
            target=sign_up,
            by_portal=True,
            institution_id=sign_up.institution_id,
            data={"order": str(choice.reason)},
        )
        notify([sign_up.person], NotificationKind.SEAT_OFFERED, target=self.session)
        return True

    def close(self) -> None:
        """Keep the number of seats, tell of an opening, then the moves, then the journal."""
        if self.session.taken != self._taken_before:
            self.session.save(update_fields=["taken"])
        if not self._open_before and self.session.takes_sign_ups(self.now):
            tell_opening(self.session)
        SeatMove.objects.bulk_create(self._moves)
        for action, details in self._journal:
            record(action, **details)


def _candidate(sign_up: SignUp) -> Candidate:
    return Candidate(
        sign_up.pk, sign_up.institution_id, sign_up.refused_before, sign_up.requested_at
    )
