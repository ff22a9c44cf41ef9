"""Signing up, the waiting list, offers, leaving; who reads it and its trace."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.enums import Role
from portal.core.models import JournalEntry
from tests.factories.accounts import InstitutionFactory, MembershipFactory, make_member
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
    CancellationReason,
    MoveKind,
    OrderReason,
    RefusalReason,
    SignUpState,
)
from training.models import Session, SignUp, SpecialNeeds
from training.order import follow_again
from training.services import offers
from training.services import sign_ups as service
from training.services.errors import MissingPrerequisite, Overlap, TrainingError
from training.services.seating import seating

pytestmark = pytest.mark.django_db

UNAVAILABLE = CancellationReason.UNAVAILABLE


# Asking


def test_seats_go_to_the_first_and_the_next_one_waits():
    session = make_session(maximum=1)

    first, second = ask(session), ask(session)

    assert (first.state, second.state) == (SignUpState.CONFIRMED, SignUpState.WAITING)
    assert seats_taken(session) == 1


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

    assert [state_of(one) for one in (kept, first, other)] == ["confirmed", "waiting", "offered"]
    move = other.moves.get(kind=MoveKind.OFFERED)
    assert move.order_reason == OrderReason.UNDER_REPRESENTED
    assert follow_again(move.facts) == (other.pk, move.order_reason)
    assert seats_taken(session) == 2


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

    assert (state_of(early), state_of(late)) == ("waiting", "offered")
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

    assert (state_of(waiting), newcomer.state) == (SignUpState.WAITING, SignUpState.WAITING)
    assert seats_taken(session) == 0


def test_offer_is_accepted_by_its_person_alone_and_twice_without_harm():
    session = make_session(maximum=1)
    holder, waiting = ask(session), ask(session)
    service.cancel(holder, actor=holder.person, reason=UNAVAILABLE)

    with pytest.raises(TrainingError):
        offers.accept(waiting, actor=holder.person)
    offers.accept(waiting, actor=waiting.person)
    offers.accept(waiting, actor=waiting.person)

    assert state_of(waiting) == SignUpState.CONFIRMED
    assert waiting.moves.filter(kind=MoveKind.ACCEPTED).count() == 1


def test_offer_declined_goes_to_the_next_one():
    session = make_session(maximum=1)
    holder, second, third = ask(session), ask(session), ask(session)
    service.cancel(holder, actor=holder.person, reason=UNAVAILABLE)

    offers.decline(second, actor=second.person)

    assert (state_of(second), state_of(third)) == (SignUpState.CANCELLED, SignUpState.OFFERED)
    assert seats_taken(session) == 1


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

    assert (state_of(second), state_of(third)) == (SignUpState.EXPIRED, SignUpState.OFFERED)


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

    assert (state_of(busy), state_of(free)) == (SignUpState.WAITING, SignUpState.OFFERED)


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

    assert {state_of(one) for one in asked} == {SignUpState.CANCELLED}


def test_reason_written_by_the_portal_is_not_chosen_by_people():
    asked = ask(make_session())

    with pytest.raises(TrainingError):
        service.cancel(asked, actor=asked.person, reason=CancellationReason.SUBSTITUTED)
    with pytest.raises(ValueError, match="nimporte"):
        service.cancel(asked, actor=asked.person, reason="nimporte")

    assert state_of(asked) == SignUpState.CONFIRMED


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
