"""Approvals, and moves outside the order: by hand, to another session, to a colleague."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.enums import Role
from portal.core.models import Notification
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.network_persons import AbsenceFactory, ResourcePersonFactory, make_deputy
from tests.factories.training import (
    ask,
    make_colleagues,
    make_module,
    make_session,
    make_sign_up,
    make_trainer,
    seats_taken,
    state_of,
)
from training.enums import (
    ApprovalMode,
    CancellationReason,
    MoveKind,
    RefusalReason,
    SignUpState,
)
from training.models import Session, SignUp
from training.services import approvals, moves
from training.services import sign_ups as service
from training.services.errors import TrainingError

pytestmark = pytest.mark.django_db

UNAVAILABLE = CancellationReason.UNAVAILABLE


# Approval


def test_approval_comes_before_the_seat_and_keeps_the_date_of_the_request():
    institution = InstitutionFactory()
    manager = make_member(Role.INSTITUTION_MANAGER, institution=institution)
    session = make_session(approval=ApprovalMode.MANAGER, maximum=1)
    first, second = [ask(session, one) for one in make_colleagues(institution, 2)]
    assert (first.state, seats_taken(session)) == (SignUpState.AWAITING, 0)

    approvals.approve(second, actor=manager)
    approvals.approve(first, actor=manager)
    assert (state_of(second), state_of(first)) == (SignUpState.CONFIRMED, SignUpState.WAITING)

    third = ask(session, make_member(institution=institution))
    approvals.approve(third, actor=manager)
    service.cancel(second, actor=second.person, reason=UNAVAILABLE)
    assert (state_of(first), state_of(third)) == (SignUpState.OFFERED, SignUpState.WAITING)


def test_nobody_decides_about_themselves_nor_about_another_institution():
    institution = InstitutionFactory()
    manager = make_member(Role.INSTITUTION_MANAGER, institution=institution)
    session = make_session(approval=ApprovalMode.MANAGER)
    own = ask(session, manager)

    for actor in (manager, make_member(Role.INSTITUTION_MANAGER), make_trainer(), make_member()):
        with pytest.raises(TrainingError):
            approvals.approve(own, actor=actor)
        with pytest.raises(TrainingError):
            approvals.refuse(own, actor=actor, reason=RefusalReason.SERVICE)

    assert state_of(own) == SignUpState.AWAITING


def test_manager_does_not_decide_what_is_asked_of_the_coordination():
    institution = InstitutionFactory()
    manager = make_member(Role.INSTITUTION_MANAGER, institution=institution)
    asked = ask(
        make_session(approval=ApprovalMode.COORDINATION), make_member(institution=institution)
    )

    with pytest.raises(TrainingError):
        approvals.approve(asked, actor=manager)
    assert approvals.approve(asked, actor=make_member(Role.COORDINATOR))

    assert state_of(asked) == SignUpState.CONFIRMED


def test_deputy_decides_only_while_the_manager_is_away():
    institution = InstitutionFactory()
    manager = make_member(Role.INSTITUTION_MANAGER, institution=institution)
    mandate = ResourcePersonFactory(institution=institution, user=manager)
    deputy = make_deputy(institution).user
    asked = ask(make_session(approval=ApprovalMode.MANAGER), make_member(institution=institution))

    with pytest.raises(TrainingError):
        approvals.approve(asked, actor=deputy)
    assert asked not in SignUp.objects.visible_to(deputy)
    AbsenceFactory(person=mandate)

    assert asked in SignUp.objects.decided_by(deputy)
    approvals.approve(asked, actor=deputy)
    assert state_of(asked) == SignUpState.CONFIRMED


def test_silence_is_reminded_once_then_left_to_the_coordination_once(
    django_capture_on_commit_callbacks,
):
    institution, coordinator = InstitutionFactory(), make_member(Role.COORDINATOR)
    manager = make_member(Role.INSTITUTION_MANAGER, institution=institution)
    session = make_session(approval=ApprovalMode.MANAGER, approval_days=4)
    asked = ask(session, make_member(institution=institution))
    assert approvals.remind_deciders() == approvals.escalate_silences() == 0

    with time_machine.travel(timezone.now() + timedelta(days=2, hours=1), tick=False):
        assert [approvals.remind_deciders() for _twice in range(2)] == [1, 0]
    with (
        time_machine.travel(timezone.now() + timedelta(days=4, hours=1), tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert [approvals.escalate_silences() for _twice in range(2)] == [1, 0]

    told = Notification.objects.filter(kind="sign_ups_to_decide", target_uuid=session.uuid)
    assert {one.user for one in told} == {coordinator}
    approvals.approve(asked, actor=manager)
    assert state_of(asked) == SignUpState.CONFIRMED


def test_bulk_decision_reports_each_request_and_stops_for_none():
    institution = InstitutionFactory()
    manager = make_member(Role.INSTITUTION_MANAGER, institution=institution)
    session = make_session(approval=ApprovalMode.MANAGER, maximum=5)
    requests = [ask(session, one) for one in make_colleagues(institution, 2)]
    foreign = ask(session)

    decisions = approvals.approve_several([requests[0], foreign, requests[1]], actor=manager)

    assert [bool(one.problem) for one in decisions] == [False, True, False]
    assert [state_of(one) for one in (*requests, foreign)] == ["confirmed", "confirmed", "awaiting"]


def test_group_is_signed_up_with_approval_and_a_line_for_each():
    institution = InstitutionFactory()
    manager = make_member(Role.INSTITUTION_MANAGER, institution=institution)
    session = make_session(approval=ApprovalMode.MANAGER)
    people = make_colleagues(institution, 2)

    lines = service.sign_up_several(session, actor=manager, people=[*people, make_member()])

    assert [line.sign_up and line.sign_up.state for line in lines] == [
        SignUpState.CONFIRMED,
        SignUpState.CONFIRMED,
        None,
    ]
    assert lines[2].problem


def test_database_refuses_a_seat_without_approval_and_one_seat_too_many():
    session = make_session(approval=ApprovalMode.MANAGER, maximum=1)

    for wrong in (SignUpState.WAITING, SignUpState.OFFERED, SignUpState.CONFIRMED):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_sign_up(session, wrong, approval=ApprovalMode.MANAGER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(taken=2)


# Outside the order


def test_seat_by_hand_needs_a_reason_a_free_seat_and_whoever_runs_the_session():
    trainer = make_trainer()
    session = make_session(maximum=1, trainer=trainer, days=3)
    holder, first, second = ask(session), ask(session), ask(session)
    with pytest.raises(TrainingError, match="libre"):
        moves.give_by_hand(second, actor=trainer, reason="Poste de nuit")

    with time_machine.travel(session.starts_at - timedelta(hours=5), tick=False):
        service.cancel(holder, actor=holder.person, reason=UNAVAILABLE)
        for actor, reason in ((trainer, "  "), (second.person, "Moi"), (make_trainer(), "Lui")):
            with pytest.raises(TrainingError):
                moves.give_by_hand(second, actor=actor, reason=reason)
        moves.give_by_hand(second, actor=trainer, reason="Poste de nuit")

    assert (state_of(first), state_of(second)) == (SignUpState.WAITING, SignUpState.CONFIRMED)
    assert second.moves.get(kind=MoveKind.BY_HAND).reason == "Poste de nuit"


def test_seat_by_hand_does_not_pass_over_an_approval():
    trainer = make_trainer()
    asked = ask(make_session(trainer=trainer, approval=ApprovalMode.MANAGER))

    with pytest.raises(TrainingError):
        moves.give_by_hand(asked, actor=trainer, reason="Vite")

    assert state_of(asked) == SignUpState.AWAITING


def test_transfer_takes_a_free_seat_and_frees_the_other():
    module = make_module()
    session, to = make_session(module, maximum=1), make_session(module, days=40)
    asked, waiting = ask(session), ask(session)

    moved = moves.transfer(asked, actor=asked.person, to=to)

    assert (moved.state, moved.follows_id) == (SignUpState.CONFIRMED, asked.pk)
    assert (state_of(asked), state_of(waiting)) == (SignUpState.CANCELLED, SignUpState.OFFERED)
    assert (seats_taken(session), seats_taken(to)) == (1, 1)


def test_transfer_loses_nothing_when_the_other_session_cannot_take_the_person():
    module = make_module()
    session = make_session(module)
    asked = ask(session)
    full = make_session(module, maximum=1, days=40)
    ask(full)
    approved = make_session(module, days=41, approval=ApprovalMode.MANAGER)

    for to in (full, approved, make_session(days=42), session):
        with pytest.raises(TrainingError):
            moves.transfer(asked, actor=asked.person, to=to)
    with pytest.raises(TrainingError):
        moves.transfer(asked, actor=make_member(), to=make_session(module, days=43))

    assert state_of(asked) == SignUpState.CONFIRMED
    assert (seats_taken(session), seats_taken(full)) == (1, 1)


def test_substitution_keeps_the_seat_in_the_institution():
    institution = InstitutionFactory()
    manager = make_member(Role.INSTITUTION_MANAGER, institution=institution)
    person, colleague = make_colleagues(institution, 2)
    session = make_session(maximum=1)
    asked, waiting = ask(session, person), ask(session)

    with pytest.raises(TrainingError):
        moves.substitute(asked, actor=person, colleague=colleague)
    with pytest.raises(TrainingError):
        moves.substitute(asked, actor=manager, colleague=make_member())
    arrived = moves.substitute(asked, actor=manager, colleague=colleague)

    assert (arrived.state, state_of(asked)) == (SignUpState.CONFIRMED, SignUpState.CANCELLED)
    assert state_of(waiting) == SignUpState.WAITING
    assert seats_taken(session) == 1
