"""Signing up, the waiting list, offers, approvals, leaving."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.enums import Role
from portal.core.models import JournalEntry, Notification
from tests.factories.accounts import InstitutionFactory, MembershipFactory, make_member
from tests.factories.network_persons import AbsenceFactory, ResourcePersonFactory, make_deputy
from tests.factories.training import (
    make_colleagues,
    make_module,
    make_session,
    make_sign_up,
    make_trainer,
)
from training.enums import (
    ApprovalMode,
    CancellationReason,
    MoveKind,
    OrderReason,
    RefusalReason,
    SignUpState,
)
from training.models import Session, SignUp, SpecialNeeds
from training.order import follow_again
from training.services import approvals, moves, offers
from training.services import sign_ups as service
from training.services.errors import MissingPrerequisite, Overlap, TrainingError
from training.services.seating import seating

pytestmark = pytest.mark.django_db

UNAVAILABLE = CancellationReason.UNAVAILABLE


def ask(session: Session, person=None) -> SignUp:
    return service.sign_up(session, actor=person or make_member())


def state(sign_up: SignUp) -> str:
    return SignUp.objects.get(pk=sign_up.pk).state


def taken(session: Session) -> int:
    fresh = Session.objects.get(pk=session.pk)
    assert fresh.taken == fresh.sign_ups.seated().count()
    return fresh.taken


# Asking


def test_seats_go_to_the_first_and_the_next_one_waits():
    session = make_session(maximum=1)

    first, second = ask(session), ask(session)

    assert (first.state, second.state) == (SignUpState.CONFIRMED, SignUpState.WAITING)
    assert taken(session) == 1


def test_person_asks_once():
    session, person = make_session(), make_member()
    ask(session, person)

    with pytest.raises(TrainingError, match="déjà"):
        ask(session, person)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_sign_up(session, SignUpState.WAITING, person=person)


def test_institution_is_frozen_and_asked_of_whoever_has_two():
    person, session = make_member(), make_session()
    other = InstitutionFactory()
    MembershipFactory(user=person, institution=other)

    with pytest.raises(TrainingError, match="institution"):
        ask(session, person)
    with pytest.raises(TrainingError):
        service.sign_up(session, actor=person, institution=InstitutionFactory())
    asked = service.sign_up(session, actor=person, institution=other)

    assert asked.institution == other


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "draft"},
        {"state": "cancelled"},
        {"state": "closed"},
        {"opens_at": timezone.now() + timedelta(days=1)},
        {"closes_at": timezone.now() - timedelta(minutes=1)},
        {"days": 0},
    ],
)
def test_sign_up_is_refused_outside_its_dates(fields):
    session = make_session(**fields)
    if "days" in fields:
        Session.objects.update(starts_at=timezone.now() - timedelta(minutes=5))

    with pytest.raises(TrainingError):
        ask(session)

    assert not SignUp.objects.exists()


def test_trainer_does_not_sign_up_for_their_own_session():
    trainer = make_trainer()

    with pytest.raises(TrainingError):
        ask(make_session(trainer=trainer), trainer)


def test_overlap_with_a_confirmed_session_is_refused_and_named():
    module, person = make_module(), make_member()
    held = make_session(module, days=30)
    ask(held, person)

    with pytest.raises(Overlap) as refusal:
        ask(make_session(module, days=30), person)

    assert refusal.value.session == held
    assert ask(make_session(module, days=31), person).state == SignUpState.CONFIRMED


def test_waiting_elsewhere_at_the_same_time_does_not_prevent_asking():
    module, person = make_module(), make_member()
    full = make_session(module, maximum=1)
    ask(full)
    ask(full, person)

    assert ask(make_session(module), person).state == SignUpState.CONFIRMED


def test_prerequisite_must_hold_on_the_day_of_the_session():
    first = make_module(validity_months=12)
    advanced = make_module(prerequisites=[first])
    person, session = make_member(), make_session(advanced, days=30)

    with pytest.raises(MissingPrerequisite) as refusal:
        ask(session, person)
    assert refusal.value.modules == [first]

    old = make_session(first, days=-350)
    make_sign_up(old, SignUpState.ATTENDED, person=person)
    with pytest.raises(MissingPrerequisite):
        ask(session, person)
    assert ask(make_session(advanced, days=5), person).state == SignUpState.CONFIRMED

    make_sign_up(make_session(first, days=-300), SignUpState.ATTENDED, person=person)
    assert ask(session, person).state == SignUpState.CONFIRMED


def test_needs_are_encrypted_and_go_with_the_sign_up():
    session, person = make_session(), make_member()

    asked = service.sign_up(session, actor=person, needs="Boucle magnétique")

    needs = SpecialNeeds.objects.get(sign_up=asked)
    assert needs.text == "Boucle magnétique"
    assert "Boucle" not in needs.encrypted_text
    service.cancel(asked, actor=person, reason=UNAVAILABLE)
    assert not SpecialNeeds.objects.exists()


# The list


def test_seat_left_is_offered_by_the_rule_with_its_reason():
    institution = InstitutionFactory()
    session = make_session(maximum=2)
    kept, leaver = [ask(session, one) for one in make_colleagues(institution, 2)]
    first = ask(session, make_member(institution=institution))
    other = ask(session)

    service.cancel(leaver, actor=leaver.person, reason=UNAVAILABLE)

    assert [state(one) for one in (kept, first, other)] == ["confirmed", "waiting", "offered"]
    move = other.moves.get(kind=MoveKind.OFFERED)
    assert move.order_reason == OrderReason.UNDER_REPRESENTED
    assert follow_again(move.facts) == (other.pk, move.order_reason)
    assert taken(session) == 2


def test_whoever_was_refused_before_comes_first_in_the_same_institution():
    institution = InstitutionFactory()
    refused = make_member(institution=institution)
    make_sign_up(
        make_session(days=-10),
        SignUpState.REFUSED,
        person=refused,
        refusal_reason=RefusalReason.SERVICE,
        ended_at=timezone.now(),
    )
    session = make_session(maximum=1)
    holder = ask(session)
    early = ask(session, make_member(institution=institution))
    late = ask(session, refused)

    service.cancel(holder, actor=holder.person, reason=UNAVAILABLE)

    assert (state(early), state(late)) == ("waiting", "offered")
    assert late.moves.get(kind=MoveKind.OFFERED).order_reason == OrderReason.REFUSED_BEFORE


def test_offer_runs_two_days_and_no_longer_than_the_limit():
    far, near = make_session(maximum=1, days=30), make_session(maximum=1, days=2)
    ends = []
    for session in (far, near):
        holder, waiting = ask(session), ask(session)
        service.cancel(holder, actor=holder.person, reason=UNAVAILABLE)
        waiting.refresh_from_db()
        ends.append(waiting.offer_expires_at)

    assert abs(ends[0] - timezone.now() - timedelta(hours=48)) < timedelta(minutes=1)
    assert ends[1] == near.starts_at - timedelta(days=1)


def test_nobody_is_called_after_the_limit_and_a_newcomer_does_not_pass():
    session = make_session(maximum=1, days=3)
    holder, waiting = ask(session), ask(session)

    with time_machine.travel(session.starts_at - timedelta(hours=20), tick=False):
        service.cancel(holder, actor=holder.person, reason=UNAVAILABLE)
        newcomer = ask(session, make_member(institution=waiting.institution))

    assert (state(waiting), newcomer.state) == (SignUpState.WAITING, SignUpState.WAITING)
    assert taken(session) == 0


def test_offer_is_accepted_by_its_person_alone_and_twice_without_harm():
    session = make_session(maximum=1)
    holder, waiting = ask(session), ask(session)
    service.cancel(holder, actor=holder.person, reason=UNAVAILABLE)

    with pytest.raises(TrainingError):
        offers.accept(waiting, actor=holder.person)
    offers.accept(waiting, actor=waiting.person)
    offers.accept(waiting, actor=waiting.person)

    assert state(waiting) == SignUpState.CONFIRMED
    assert waiting.moves.filter(kind=MoveKind.ACCEPTED).count() == 1


def test_offer_declined_goes_to_the_next_one():
    session = make_session(maximum=1)
    holder, second, third = ask(session), ask(session), ask(session)
    service.cancel(holder, actor=holder.person, reason=UNAVAILABLE)

    offers.decline(second, actor=second.person)

    assert (state(second), state(third)) == (SignUpState.CANCELLED, SignUpState.OFFERED)
    assert taken(session) == 1


def test_offer_past_due_cannot_be_accepted_and_goes_to_the_next_one():
    session = make_session(maximum=1)
    holder, second, third = ask(session), ask(session), ask(session)
    service.cancel(holder, actor=holder.person, reason=UNAVAILABLE)

    with time_machine.travel(timezone.now() + timedelta(hours=49), tick=False):
        with pytest.raises(TrainingError):
            offers.accept(second, actor=second.person)
        with seating(session):
            pass
        with pytest.raises(TrainingError, match="passée"):
            offers.accept(second, actor=second.person)

    assert (state(second), state(third)) == (SignUpState.EXPIRED, SignUpState.OFFERED)


def test_overlap_is_checked_again_when_an_offer_is_accepted():
    module, person = make_module(), make_member()
    session = make_session(module, maximum=1)
    holder, waiting = ask(session), ask(session, person)
    service.cancel(holder, actor=holder.person, reason=UNAVAILABLE)
    ask(make_session(module), person)

    with pytest.raises(Overlap):
        offers.accept(waiting, actor=person)


def test_list_passes_over_whoever_is_seated_elsewhere_at_that_time():
    module, person = make_module(), make_member()
    session = make_session(module, maximum=1)
    holder, busy, free = ask(session), ask(session, person), ask(session)
    ask(make_session(module), person)

    service.cancel(holder, actor=holder.person, reason=UNAVAILABLE)

    assert (state(busy), state(free)) == (SignUpState.WAITING, SignUpState.OFFERED)


# Leaving


def test_leaving_after_the_limit_is_recorded_and_before_it_is_not():
    early, late = make_session(days=30), make_session(days=3)
    first, second = ask(early), ask(late)

    service.cancel(first, actor=first.person, reason=UNAVAILABLE)
    service.cancel(second, actor=second.person, reason=CancellationReason.ILLNESS)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.cancelled_late, second.cancelled_late) == (False, True)
    assert second.cancellation_reason == CancellationReason.ILLNESS


def test_leaving_the_list_is_never_late_and_one_may_ask_again():
    session = make_session(maximum=1, days=3)
    ask(session)
    waiting = ask(session)

    service.cancel(waiting, actor=waiting.person, reason=UNAVAILABLE)

    waiting.refresh_from_db()
    assert not waiting.cancelled_late
    assert ask(session, waiting.person).state == SignUpState.WAITING


def test_sign_up_is_cancelled_by_those_concerned_alone():
    institution, trainer = InstitutionFactory(), make_trainer()
    session = make_session(trainer=trainer, maximum=9)
    people = make_colleagues(institution, 3)
    asked = [ask(session, person) for person in people]
    manager = make_member(Role.INSTITUTION_MANAGER, institution=institution)

    for stranger in (
        people[1],
        make_trainer(),
        make_member(Role.INSTITUTION_MANAGER),
        make_member(Role.EDITOR),
    ):
        with pytest.raises(TrainingError):
            service.cancel(asked[0], actor=stranger, reason=UNAVAILABLE)
    for one, actor in zip(asked, (people[0], trainer, manager), strict=True):
        service.cancel(one, actor=actor, reason=UNAVAILABLE)

    assert {state(one) for one in asked} == {SignUpState.CANCELLED}


def test_reason_written_by_the_portal_is_not_chosen_by_people():
    asked = ask(make_session())

    with pytest.raises(TrainingError):
        service.cancel(asked, actor=asked.person, reason=CancellationReason.SUBSTITUTED)
    with pytest.raises(ValueError, match="nimporte"):
        service.cancel(asked, actor=asked.person, reason="nimporte")

    assert state(asked) == SignUpState.CONFIRMED


# Approval


def test_approval_comes_before_the_seat_and_keeps_the_date_of_the_request():
    institution = InstitutionFactory()
    manager = make_member(Role.INSTITUTION_MANAGER, institution=institution)
    session = make_session(approval=ApprovalMode.MANAGER, maximum=1)
    first, second = [ask(session, one) for one in make_colleagues(institution, 2)]
    assert (first.state, taken(session)) == (SignUpState.AWAITING, 0)

    approvals.approve(second, actor=manager)
    approvals.approve(first, actor=manager)
    assert (state(second), state(first)) == (SignUpState.CONFIRMED, SignUpState.WAITING)

    third = ask(session, make_member(institution=institution))
    approvals.approve(third, actor=manager)
    service.cancel(second, actor=second.person, reason=UNAVAILABLE)
    assert (state(first), state(third)) == (SignUpState.OFFERED, SignUpState.WAITING)


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

    assert state(own) == SignUpState.AWAITING


def test_manager_does_not_decide_what_is_asked_of_the_coordination():
    institution = InstitutionFactory()
    manager = make_member(Role.INSTITUTION_MANAGER, institution=institution)
    asked = ask(
        make_session(approval=ApprovalMode.COORDINATION), make_member(institution=institution)
    )

    with pytest.raises(TrainingError):
        approvals.approve(asked, actor=manager)
    assert approvals.approve(asked, actor=make_member(Role.COORDINATOR))

    assert state(asked) == SignUpState.CONFIRMED


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
    assert state(asked) == SignUpState.CONFIRMED


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
    assert state(asked) == SignUpState.CONFIRMED


def test_bulk_decision_reports_each_request_and_stops_for_none():
    institution = InstitutionFactory()
    manager = make_member(Role.INSTITUTION_MANAGER, institution=institution)
    session = make_session(approval=ApprovalMode.MANAGER, maximum=5)
    requests = [ask(session, one) for one in make_colleagues(institution, 2)]
    foreign = ask(session)

    decisions = approvals.approve_several([requests[0], foreign, requests[1]], actor=manager)

    assert [bool(one.problem) for one in decisions] == [False, True, False]
    assert [state(one) for one in (*requests, foreign)] == ["confirmed", "confirmed", "awaiting"]


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

    assert (state(first), state(second)) == (SignUpState.WAITING, SignUpState.CONFIRMED)
    assert second.moves.get(kind=MoveKind.BY_HAND).reason == "Poste de nuit"


def test_seat_by_hand_does_not_pass_over_an_approval():
    trainer = make_trainer()
    asked = ask(make_session(trainer=trainer, approval=ApprovalMode.MANAGER))

    with pytest.raises(TrainingError):
        moves.give_by_hand(asked, actor=trainer, reason="Vite")

    assert state(asked) == SignUpState.AWAITING


def test_transfer_takes_a_free_seat_and_frees_the_other():
    module = make_module()
    session, to = make_session(module, maximum=1), make_session(module, days=40)
    asked, waiting = ask(session), ask(session)

    moved = moves.transfer(asked, actor=asked.person, to=to)

    assert (moved.state, moved.follows_id) == (SignUpState.CONFIRMED, asked.pk)
    assert (state(asked), state(waiting)) == (SignUpState.CANCELLED, SignUpState.OFFERED)
    assert (taken(session), taken(to)) == (1, 1)


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

    assert (state(asked), taken(session), taken(full)) == (SignUpState.CONFIRMED, 1, 1)


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

    assert (arrived.state, state(asked)) == (SignUpState.CONFIRMED, SignUpState.CANCELLED)
    assert state(waiting) == SignUpState.WAITING
    assert taken(session) == 1


# Who reads, and the trace


def test_sign_up_is_read_by_those_who_must_and_by_nobody_else():
    institution, trainer = InstitutionFactory(), make_trainer()
    session = make_session(trainer=trainer)
    asked = ask(session, make_member(institution=institution))
    service.write_needs(asked, "Une chaise adaptée")
    manager = make_member(Role.INSTITUTION_MANAGER, institution=institution)
    readers = [asked.person, trainer, manager, make_member(Role.COORDINATOR)]
    others = [
        make_member(institution=institution),
        make_trainer(institution=institution),
        make_member(Role.INSTITUTION_MANAGER),
        make_member(Role.EDITOR),
        make_member(Role.DATA_PROTECTION),
        ask(session).person,
    ]

    for reader in readers:
        assert asked in SignUp.objects.visible_to(reader)
        assert asked.moves.visible_to(reader).exists()
    for other in others:
        assert asked not in SignUp.objects.visible_to(other)
        assert not asked.moves.visible_to(other).exists()
    may_read_needs = [
        one for one in readers + others if SpecialNeeds.objects.visible_to(one).exists()
    ]
    assert may_read_needs == [asked.person, trainer]


def test_trainer_without_the_role_any_more_reads_nothing():
    trainer = make_trainer()
    session = make_session(trainer=trainer)
    ask(session)
    trainer.memberships.update(roles=[Role.MEMBER])

    assert not SignUp.objects.visible_to(trainer).exists()
    assert not Session.objects.managed_by(trainer).exists()


def test_moves_are_kept_in_order_and_never_changed():
    session = make_session(maximum=1)
    holder, second = ask(session), ask(session)
    service.cancel(holder, actor=holder.person, reason=UNAVAILABLE)

    kinds = list(session.moves.values_list("kind", "sign_up_id"))

    assert kinds == [
        ("queued", holder.pk),
        ("confirmed", holder.pk),
        ("queued", second.pk),
        ("cancelled", holder.pk),
        ("offered", second.pk),
    ]
    with pytest.raises(TypeError):
        session.moves.update(reason="autre")
    with pytest.raises(TypeError):
        session.moves.first().save()


def test_journal_names_people_by_number_alone():
    asked = ask(make_session())

    entry = JournalEntry.objects.get(action="sign_up.requested")

    assert entry.target_id == str(asked.uuid)
    assert asked.person.last_name not in str(entry.data)


def test_session_of_another_audience_is_not_open_to_a_colleague_signed_up():
    session = make_session()
    outsider = make_member(institution=InstitutionFactory(is_active=False))

    with pytest.raises(TrainingError):
        service.sign_up(session, actor=make_member(Role.COORDINATOR), person=outsider)
