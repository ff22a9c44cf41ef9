"""The page of those who decide sign-ups: one by one, in bulk, and for nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.enums import Role
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.network_persons import make_deputy
from tests.factories.training import (
    ask,
    make_colleagues,
    make_module,
    make_session,
    make_trainer,
    seats_taken,
    state_of,
)
from tests.support.pages import main_of, main_text
from training.enums import ApprovalMode, RefusalReason, SignUpState
from training.models import SignUp
from training.services.approvals import escalate_silences

pytestmark = pytest.mark.django_db

URL = "/formations/validations/"


@pytest.fixture
def institution():
    return InstitutionFactory(name="Ville de Test")


@pytest.fixture
def manager(institution):
    return make_member(Role.INSTITUTION_MANAGER, institution=institution)


@pytest.fixture
def session():
    module = make_module(title="Repérer le danger")
    return make_session(module, approval=ApprovalMode.MANAGER, maximum=2)


def _asked(session, institution, number=1):
    return [ask(session, person) for person in make_colleagues(institution, number)]


def _refuse_url(asked):
    return reverse("training:approval_refuse", args=[asked.uuid])


def test_manager_approves_in_bulk_and_reads_what_became_of_each(
    manager, institution, session, login
):
    asked = _asked(session, institution, 3)
    client = login(manager)
    assert "Repérer le danger" in main_text(client.get(URL))

    # The newest is ticked first: the date of the request counts.
    ticked = [str(one.uuid) for one in reversed(asked)]
    said = main_text(client.post(URL, {"decision": "approve", "sign_ups": ticked}, follow=True))

    assert [state_of(one) for one in asked] == ["confirmed", "confirmed", "waiting"]
    assert seats_taken(session) == 2
    assert "Aucune inscription" in said


def test_button_of_a_row_approves_that_one_alone(manager, institution, session, login):
    first, second = _asked(session, institution, 2)

    login(manager).post(URL, {"only": str(second.uuid), "sign_ups": [str(first.uuid)]})

    assert (state_of(first), state_of(second)) == (SignUpState.AWAITING, SignUpState.CONFIRMED)


def test_refusing_in_bulk_needs_a_reason_and_keeps_what_was_ticked(
    manager, institution, session, login
):
    first, second = _asked(session, institution, 2)
    client = login(manager)
    data = {"decision": "refuse", "sign_ups": [str(second.uuid)]}

    page = main_of(client.post(URL, data))
    assert "Choisissez la raison du refus." in page.get_text()
    ticks = page.select("input[name=sign_ups][checked]")
    assert [tick["value"] for tick in ticks] == [str(second.uuid)]

    client.post(URL, data | {"reason": RefusalReason.BUDGET})
    assert (state_of(first), state_of(second)) == (SignUpState.AWAITING, SignUpState.REFUSED)
    assert SignUp.objects.get(pk=second.pk).refusal_reason == RefusalReason.BUDGET


@pytest.mark.parametrize("data", [{}, {"sign_ups": ["x"], "decision": "approve"}, {"only": ""}])
def test_nothing_ticked_or_nonsense_changes_nothing(data, manager, institution, session, login):
    asked = _asked(session, institution)[0]

    answer = login(manager).post(URL, data)

    assert answer.status_code == 200
    assert main_of(answer).select_one(".error-summary")
    assert state_of(asked) == SignUpState.AWAITING


def test_one_is_refused_with_its_reason(manager, institution, session, login):
    asked = _asked(session, institution)[0]
    client = login(manager)

    assert client.post(_refuse_url(asked), {}).status_code == 200
    client.post(_refuse_url(asked), {"reason": "service"})

    assert state_of(asked) == SignUpState.REFUSED
    assert client.get(_refuse_url(asked)).status_code == 404


def test_decided_meanwhile_is_told_with_the_name(manager, institution, session, login):
    first, second = _asked(session, institution, 2)
    client = login(manager)
    client.post(URL, {"only": str(first.uuid)})

    data = {"decision": "approve", "sign_ups": [str(first.uuid), str(second.uuid)]}
    said = client.post(URL, data, follow=True).content.decode()

    assert first.person.get_full_name() in said
    assert "Cette inscription a déjà reçu une décision." in said
    assert state_of(second) == SignUpState.CONFIRMED


@pytest.mark.parametrize("who", ["member", "trainer", "deputy_of_present_manager"])
def test_page_does_not_exist_for_those_who_decide_nothing(
    who, manager, institution, session, login
):
    asked = _asked(session, institution)[0]
    reader = {
        "member": make_member,
        "trainer": lambda: session.trainer_seats.get().user,
        "deputy_of_present_manager": lambda: make_deputy(institution).user,
    }[who]()
    client = login(reader)

    assert client.get(URL).status_code == 404
    assert client.post(URL, {"only": str(asked.uuid)}).status_code == 404
    assert client.get(_refuse_url(asked)).status_code == 404
    assert state_of(asked) == SignUpState.AWAITING


def test_manager_neither_reads_nor_decides_those_of_another_institution(
    manager, institution, session, login
):
    stranger = ask(session, make_member(first_name="Zénaïde", last_name="Inconnue"))
    own = ask(session, manager)
    client = login(manager)

    said = main_text(client.get(URL))
    client.post(URL, {"decision": "approve", "sign_ups": [str(stranger.uuid), str(own.uuid)]})
    client.post(_refuse_url(stranger), {"reason": "service"})

    assert "Zénaïde" not in said
    assert "Aucune inscription ne vous attend." in said
    assert state_of(stranger) == state_of(own) == SignUpState.AWAITING


def test_coordination_sees_what_waits_for_an_institution_and_what_was_left_to_it(
    institution, session, login, time_machine
):
    coordinator = make_member(Role.COORDINATOR)
    asked = _asked(session, institution)[0]
    client = login(coordinator)
    assert "Attend l’institution" in main_text(client.get(URL))
    assert "inscription à décider" not in main_text(client.get("/"))

    time_machine.move_to(asked.approve_before + timedelta(minutes=1))
    assert escalate_silences() == 1

    client = login(coordinator)
    assert "Laissée à la coordination" in main_text(client.get(URL))
    assert "1 inscription à décider" in main_text(client.get("/"))


def test_home_page_counts_what_waits_for_a_manager_alone(manager, institution, session, login):
    _asked(session, institution, 2)
    ask(session, make_member())

    assert "2 inscriptions à décider" in main_text(login(manager).get("/"))
    assert "à décider" not in main_text(login(make_trainer()).get("/"))


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_any_number(
    count, manager, institution, login, django_assert_num_queries
):
    for _one in range(count):
        _asked(make_session(approval=ApprovalMode.MANAGER), institution, 2)
    client = login(manager)
    client.get(URL)

    with django_assert_num_queries(9):
        text = main_text(client.get(URL))

    assert text.count("Approuver") >= 2 * count


def test_late_request_is_shown_as_late(manager, institution, session, login):
    asked = _asked(session, institution)[0]
    SignUp.objects.filter(pk=asked.pk).update(approve_before=timezone.now())

    assert "En retard" in main_text(login(manager).get(URL))
