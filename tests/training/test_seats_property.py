"""Random stories of one session: after each step no seat too many, nobody dropped, the rule kept.

The model beside it is deliberately naive: it reads rows and compares, without the portal's own
ordering or counting.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.enums import Role
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.training import make_session, make_trainer
from training.checking import faults
from training.enums import (
    ACTIVE_STATES,
    SEATED_STATES,
    ApprovalMode,
    CancellationReason,
    OrderReason,
    RefusalReason,
    SignUpState,
)
from training.models import SeatMove, Session, SignUp
from training.services import approvals, offers
from training.services import sign_ups as service
from training.services.capacity import Reserved, change_capacity, set_quotas
from training.services.errors import TrainingError
from training.services.notices import settle_sessions

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PEOPLE, INSTITUTIONS, MOST_SEATS = 7, 3, 4
STEPS = (
    "ask",
    "cancel",
    "leave",
    "accept",
    "decline",
    "approve",
    "refuse",
    "seats",
    "quota",
    "wait",
)


@st.composite
def stories(draw) -> list[tuple]:
    """Several people ask first, in any order: lists are long enough for the rule to choose."""
    asking = draw(st.permutations(range(PEOPLE)))[: draw(st.integers(5, PEOPLE))]
    step = st.tuples(st.sampled_from(STEPS), st.integers(0, PEOPLE - 1), st.integers(1, MOST_SEATS))
    return [("ask", number, 1) for number in asking] + draw(st.lists(step, min_size=8, max_size=16))


@dataclass
class Story:
    """One session, its people and what may be done with them."""

    approval: str
    clock: object
    trainer: object = field(init=False)

    def __post_init__(self):
        self.trainer = make_trainer()
        self.institutions = [InstitutionFactory() for _one in range(INSTITUTIONS)]
        self.managers = [
            make_member(Role.INSTITUTION_MANAGER, institution=one) for one in self.institutions
        ]
        self.people = [
            make_member(institution=self.institutions[number % INSTITUTIONS])
            for number in range(PEOPLE)
        ]
        self.session = make_session(
            trainer=self.trainer, days=20, maximum=2, approval=self.approval
        )

    def one_in(self, state: str, number: int) -> SignUp:
        """Somebody in that state, so that most steps do something."""
        found = list(self.session.sign_ups.filter(state=state).order_by("pk"))
        if not found:
            raise TrainingError("nobody stands there")
        return found[number % len(found)]

    def ask(self, number, _seats):
        service.sign_up(self.session, actor=self.people[number])

    def cancel(self, number, _seats):
        asked = self.one_in(SignUpState.CONFIRMED, number)
        service.cancel(asked, actor=asked.person, reason=CancellationReason.WORKLOAD)
        return asked.person_id

    def leave(self, number, _seats):
        asked = self.one_in(SignUpState.WAITING, number)
        service.cancel(asked, actor=asked.person, reason=CancellationReason.WORKLOAD)

    def accept(self, number, _seats):
        asked = self.one_in(SignUpState.OFFERED, number)
        offers.accept(asked, actor=asked.person)

    def decline(self, number, _seats):
        asked = self.one_in(SignUpState.OFFERED, number)
        offers.decline(asked, actor=asked.person)

    def approve(self, number, _seats):
        asked = self.one_in(SignUpState.AWAITING, number)
        approvals.approve(asked, actor=self.manager_of(asked))

    def refuse(self, number, _seats):
        asked = self.one_in(SignUpState.AWAITING, number)
        approvals.refuse(asked, actor=self.manager_of(asked), reason=RefusalReason.SERVICE)

    def manager_of(self, asked: SignUp):
        return self.managers[self.institutions.index(asked.institution)]

    def seats(self, _number, seats):
        change_capacity(self.session, actor=self.trainer, maximum=seats)

    def quota(self, number, seats):
        kept = Reserved(
            self.institutions[number % INSTITUTIONS],
            seats,
            timezone.localdate() + timedelta(days=3),
        )
        set_quotas(self.session, actor=self.trainer, quotas=[kept])

    def wait(self, number, _seats):
        self.clock.move_to(timezone.now() + timedelta(hours=13 * (number + 1)), tick=False)
        settle_sessions()


def rows(session: Session) -> dict[int, tuple]:
    return {
        one.pk: (one.person_id, one.institution_id, one.state, one.approved_at)
        for one in SignUp.objects.filter(session=session)
    }


def check_seats(session: Session) -> None:
    fresh = Session.objects.get(pk=session.pk)
    states = Counter(state for _person, _institution, state, _at in rows(session).values())
    seated = sum(states[state] for state in SEATED_STATES)
    assert fresh.taken == seated <= fresh.maximum
    active = Counter(
        person for person, _institution, state, _at in rows(session).values()
        if state in ACTIVE_STATES
    )  # fmt: skip
    assert all(count == 1 for count in active.values())
    if fresh.approval != ApprovalMode.NONE:
        assert all(at for _p, _i, state, at in rows(session).values() if state in SEATED_STATES)


def check_nobody_dropped(before: dict, after: dict, person_id: int | None) -> None:
    """A confirmed seat is lost by its owner's own act alone."""
    for pk, (person, _institution, state, _at) in before.items():
        if state == SignUpState.CONFIRMED and after[pk][2] != SignUpState.CONFIRMED:
            assert person == person_id


def check_rule(moves) -> None:
    """Whoever was called came first by the declared rule, for the reason that was given."""
    for move in moves:
        first, *others = move.facts["weighed"]
        assert first[0] == move.sign_up_id
        for other in others:
            assert _comes_before(first, other)
        assert move.order_reason == _reason(first, others)


def _comes_before(one, other) -> bool:
    _pk, _institution, held, refused, asked_at = one
    _other, _institution, other_held, other_refused, other_asked_at = other
    if held != other_held:
        return held < other_held
    if refused != other_refused:
        return refused > other_refused
    return datetime.fromisoformat(asked_at) <= datetime.fromisoformat(other_asked_at)


def _reason(first, others) -> str:
    if not others:
        return OrderReason.ALONE
    if first[2] != others[0][2]:
        return OrderReason.UNDER_REPRESENTED
    if first[3] != others[0][3]:
        return OrderReason.REFUSED_BEFORE
    return OrderReason.FIRST_COME


def check_no_seat_lies_idle(session: Session) -> None:
    """While there is time to answer, nobody waits beside a seat that is open to them."""
    fresh = Session.objects.get(pk=session.pk)
    if timezone.now() + timedelta(hours=1) > fresh.offers_until:
        return
    held = Counter(
        institution for _person, institution, state, _at in rows(session).values()
        if state in SEATED_STATES
    )  # fmt: skip
    kept = dict(fresh.quotas.reserved().values_list("institution_id", "seats"))
    unused = {pk: max(0, seats - held[pk]) for pk, seats in kept.items()}
    for _person, institution, state, _at in rows(session).values():
        if state == SignUpState.WAITING:
            for_others = sum(seats for pk, seats in unused.items() if pk != institution)
            assert fresh.maximum - fresh.taken - for_others <= 0


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=stories(), approval=st.sampled_from([ApprovalMode.NONE, ApprovalMode.MANAGER]))
def test_any_story_keeps_seats_people_and_rule(db, story, approval):
    with transaction.atomic(), time_machine.travel(timezone.now(), tick=False) as clock:
        told = Story(approval, clock)
        for step, number, seats in story:
            before, last = rows(told.session), SeatMove.objects.order_by("-pk").first()
            left = None
            try:
                with transaction.atomic():
                    left = getattr(told, step)(number, seats)
            except TrainingError:
                assert rows(told.session) == before
            clock.shift(timedelta(seconds=1))
            new = SeatMove.objects.filter(pk__gt=last.pk if last else 0)
            check_seats(told.session)
            check_nobody_dropped(before, rows(told.session), left)
            check_rule(new.exclude(order_reason=""))
            check_no_seat_lies_idle(told.session)
        assert [fault for fault in faults() if fault.check not in ("past_due",)] == []
        transaction.set_rollback(True)
