"""Training in the demonstration: every state, no seat too many, and who reads what."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.demo.content.people import people
from portal.demo.content.trainings import WORKING_DAYS, askers, modules, sessions
from portal.demo.loader.network import load_network
from training.checking import faults
from training.enums import ApprovalMode, Kit, Mode, SessionPhase, SignUpState, Theme
from training.models import (
    Attestation,
    EvaluationBox,
    ModulePage,
    Session,
    SignUp,
    SpecialNeeds,
    UnitProgress,
)


@pytest.fixture(scope="module")
def network(django_db_setup, django_db_blocker):
    """The demonstration, loaded once for the tests below and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_network(today=timezone.localdate(), say=lambda line: None)
        transaction.set_rollback(True)


def person(key: str) -> User:
    return User.objects.get(email=people()[key].email)


def test_texts_name_known_modules_people_and_lists():
    slugs = {plan.slug for plan in modules()}

    assert {plan.theme for plan in modules()} == set(Theme.values)
    assert {plan.kit for plan in modules()} - {""} == set(Kit.values)
    assert {plan.mode for plan in modules()} == {
        Mode.ON_SITE,
        Mode.REMOTE,
        Mode.HYBRID,
        Mode.ELEARNING,
    }
    assert {key for plan in modules() for key in plan.trainers} <= set(people())
    assert {plan.module for plan in sessions()} <= slugs
    assert {slug for plan in modules() for slug in plan.requires} <= slugs
    assert {plan.approval for plan in sessions()} <= set(ApprovalMode.values)


def test_people_who_ask_are_of_many_institutions_and_never_the_trainers():
    plan = next(one for one in sessions() if one.asked >= 12)
    trainers = next(one for one in modules() if one.slug == plan.module).trainers

    asking = askers(plan, trainers, None)

    assert len(asking) == plan.asked
    assert len({one.institution for one in asking}) >= 10
    assert not {one.key for one in asking} & set(trainers)
    assert askers(plan, trainers, frozenset()) == []


@pytest.mark.parametrize("today", [date(2026, 11, 24), date(2027, 4, 30), date(2026, 12, 23)])
def test_sessions_begin_on_working_days(today):
    """Week-ends, Christmas, the first of May."""
    holidays = {date(2026, 12, 25), date(2027, 1, 1), date(2027, 5, 1), date(2027, 5, 6)}

    days = {plan.first_day(today) for plan in sessions()}

    assert all(day.weekday() < WORKING_DAYS for day in days)
    assert not days & holidays


@pytest.mark.django_db
@pytest.mark.slow
def test_sessions_stand_in_every_phase_and_none_is_oversold(network):
    now = timezone.now()
    phases = {one.phase(now) for one in Session.objects.all()}

    assert phases == set(SessionPhase) - {SessionPhase.RUNNING}
    for session in Session.objects.all():
        assert session.taken == session.sign_ups.seated().count() <= session.maximum
    assert not SignUp.objects.filter(requested_at__gt=now).exists()
    assert ModulePage.objects.live().count() == len(modules())


@pytest.mark.django_db
@pytest.mark.slow
def test_the_check_of_training_finds_nothing(network):
    assert [f"{fault.check} {fault.row}" for fault in faults()] == []


@pytest.mark.django_db
@pytest.mark.slow
def test_sign_ups_stand_in_nearly_every_state(network):
    states = set(SignUp.objects.values_list("state", flat=True))

    assert states == set(SignUpState.values) - {SignUpState.REFUSED, SignUpState.EXPIRED}
    assert SignUp.objects.filter(state=SignUpState.OFFERED).count() == 1
    assert SpecialNeeds.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.slow
def test_past_sessions_have_attestations_and_answers(network):
    assert Attestation.objects.live().count() > 30
    assert not Attestation.objects.filter(sign_up__state=SignUpState.ABSENT).exists()
    assert EvaluationBox.objects.count() == 8
    passed = UnitProgress.objects.filter(passed_at__isnull=False)
    assert [one.person for one in passed] == [person("nadege.tisserandet")]


@pytest.mark.django_db
@pytest.mark.slow
def test_draft_and_sign_ups_are_read_by_those_who_must(network):
    draft = Session.objects.get(state="draft")
    trainer, member = person("gwenaelle.prigentil"), person("nadege.tisserandet")
    others = SignUp.objects.exclude(person=member)

    assert Session.objects.visible_to(trainer).filter(pk=draft.pk).exists()
    assert not Session.objects.visible_to(member).filter(pk=draft.pk).exists()
    assert SignUp.objects.visible_to(trainer).filter(session__trainer_seats__user=trainer).exists()
    assert not others.visible_to(member).exists()
    assert not SpecialNeeds.objects.visible_to(member).exists()
