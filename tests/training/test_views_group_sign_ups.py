"""Signing up colleagues together, and putting one in the place of another."""

import pytest
from django.urls import reverse

from portal.accounts.enums import Role
from portal.core.models import Notification
from tests.factories.accounts import InstitutionFactory, MembershipFactory, make_member
from tests.factories.training import (
    make_colleagues,
    make_session,
    make_sign_up,
    make_trainer,
    seats_taken,
    state_of,
)
from tests.support.pages import main_of, main_text
from training.enums import ApprovalMode, SignUpState, Source
from training.models import SignUp

pytestmark = pytest.mark.django_db

INSTITUTION = "/formations/validations/inscriptions/"


@pytest.fixture
def institution():
    return InstitutionFactory(name="Ville de Test")


@pytest.fixture
def manager(institution):
    return make_member(Role.INSTITUTION_MANAGER, institution=institution)


def _group(session):
    return reverse("training:group_sign_up", args=[session.uuid])


def _replace(asked):
    return reverse("training:substitution", args=[asked.uuid])


def _ticked(people):
    return {"people": [str(one.uuid) for one in people]}


def test_manager_signs_up_colleagues_and_reads_the_answer_of_each(
    institution, manager, login, django_capture_on_commit_callbacks
):
    session = make_session(maximum=2, approval=ApprovalMode.MANAGER)
    people = make_colleagues(institution, 3)
    make_sign_up(session, SignUpState.CONFIRMED, person=make_member())
    client = login(manager)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(_group(session), _ticked(people), follow=True)

    states = sorted(SignUp.objects.filter(person__in=people).values_list("state", flat=True))
    assert states == ["confirmed", "waiting", "waiting"]
    assert set(SignUp.objects.filter(person__in=people).values_list("source", flat=True)) == {
        Source.MANAGER
    }
    said = answer.content.decode()
    assert "1 inscription confirmée." in said
    assert "2 inscriptions en liste d’attente." in said
    assert Notification.objects.filter(kind="sign_up_changed", user__in=people).count() == 3
    # Nothing is left to tick.
    assert main_of(client.get(_group(session))).select("input[name=people]") == []


def test_one_refusal_stops_nobody_else_and_names_the_person(institution, manager, login):
    session, same_time = make_session(maximum=9), make_session()
    busy = make_member(institution=institution, last_name="Occupé")
    make_sign_up(same_time, SignUpState.CONFIRMED, person=busy)
    free = make_member(institution=institution)

    said = login(manager).post(_group(session), _ticked([busy, free]), follow=True)

    assert "Occupé" in said.content.decode()
    assert [one.person for one in session.sign_ups.all()] == [free]


def test_person_of_two_institutions_is_signed_up_for_that_one(institution, manager, login):
    session = make_session()
    person = make_member()
    MembershipFactory(user=person, institution=institution)

    login(manager).post(_group(session), _ticked([person]))

    assert session.sign_ups.get().institution == institution


def test_nobody_of_another_institution_is_shown_nor_signed_up(institution, manager, login):
    session = make_session()
    stranger = make_member(last_name="Inconnue")
    client = login(manager)

    shown = main_text(client.get(_group(session)))
    other = {"institution": str(stranger.memberships.get().institution.uuid)}
    elsewhere = main_text(client.get(_group(session), other))
    client.post(_group(session), _ticked([stranger]))
    client.post(f"{_group(session)}?institution={other['institution']}", _ticked([stranger]))

    assert "Inconnue" not in shown + elsewhere
    assert not session.sign_ups.exists()


@pytest.mark.parametrize("data", [{}, {"people": ["nonsense"]}])
def test_nothing_ticked_is_told(data, institution, manager, login):
    make_colleagues(institution, 1)

    answer = login(manager).post(_group(make_session()), data)

    assert main_of(answer).select_one(".error-summary")


def test_coordination_chooses_the_institution_and_a_name(institution, login):
    first = make_member(institution=institution, last_name="Alpha")
    make_member(institution=institution, last_name="Omega")
    client = login(make_member(Role.COORDINATOR))
    session = make_session()

    query = {"institution": str(institution.uuid), "q": "alph"}
    said = main_text(client.get(_group(session), query))
    client.post(f"{_group(session)}?institution={institution.uuid}", _ticked([first]))

    assert "Alpha" in said
    assert "Omega" not in said
    assert session.sign_ups.get().source == Source.COORDINATION


def test_closed_session_shows_no_form(institution, manager, login):
    session = make_session(state="closed")
    people = make_colleagues(institution, 1)
    client = login(manager)

    said = main_text(client.get(_group(session)))
    client.post(_group(session), _ticked(people))

    assert "Cette session" in said
    assert not session.sign_ups.exists()


@pytest.mark.parametrize("who", ["member", "trainer"])
def test_group_page_does_not_exist_for_others(who, login):
    session = make_session()
    reader = {"member": make_member, "trainer": lambda: session.trainer_seats.get().user}[who]()

    assert login(reader).get(_group(session)).status_code == 404
    assert login(reader).get(INSTITUTION).status_code == 404


def test_manager_of_a_session_not_published_finds_nothing(manager, login):
    assert login(manager).get(_group(make_session(state="draft"))).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_group_page_takes_the_same_queries_for_any_number(
    count, institution, manager, login, django_assert_num_queries
):
    session = make_session(maximum=9)
    for person in make_colleagues(institution, 2 * count)[::2]:
        make_sign_up(session, SignUpState.CONFIRMED, person=person)
    client = login(manager)
    client.get(_group(session))

    with django_assert_num_queries(13):
        client.get(_group(session))


def test_manager_replaces_somebody_by_a_colleague(
    institution, manager, login, django_capture_on_commit_callbacks
):
    session = make_session(maximum=1)
    asked = make_sign_up(
        session, SignUpState.CONFIRMED, person=make_member(institution=institution)
    )
    colleague = make_member(institution=institution, last_name="Arrivant")
    client = login(manager)
    assert _replace(asked) in client.get(INSTITUTION).content.decode()
    assert "Arrivant" in main_text(client.get(_replace(asked)))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(_replace(asked), {"colleague": str(colleague.uuid)})

    assert state_of(asked) == SignUpState.CANCELLED
    assert SignUp.objects.get(person=colleague).follows == asked
    assert seats_taken(session) == 1
    told = set(Notification.objects.values_list("user", flat=True))
    assert {asked.person_id, colleague.pk} <= told


def test_replacement_of_another_institution_or_busy_is_refused(institution, manager, login):
    asked = make_sign_up(
        make_session(), SignUpState.CONFIRMED, person=make_member(institution=institution)
    )
    busy = make_member(institution=institution)
    make_sign_up(make_session(), SignUpState.CONFIRMED, person=busy)
    client = login(manager)

    for person in (make_member(), manager, busy):
        answer = client.post(_replace(asked), {"colleague": str(person.uuid)})
        assert main_of(answer).select_one(".error-summary")

    assert state_of(asked) == SignUpState.CONFIRMED


@pytest.mark.parametrize("who", ["member", "own", "trainer", "other_manager"])
def test_replacing_does_not_exist_for_others(who, institution, login):
    asked = make_sign_up(
        make_session(), SignUpState.CONFIRMED, person=make_member(institution=institution)
    )
    reader = {
        "member": lambda: make_member(institution=institution),
        "own": lambda: asked.person,
        "trainer": lambda: asked.session.trainer_seats.get().user,
        "other_manager": lambda: make_member(Role.INSTITUTION_MANAGER),
    }[who]()
    client = login(reader)

    assert client.get(_replace(asked)).status_code == 404
    assert client.post(_replace(asked), {"colleague": "x"}).status_code == 404


def test_institution_page_shows_its_people_alone(institution, manager, login):
    make_sign_up(
        make_session(), SignUpState.WAITING,
        person=make_member(institution=institution, last_name="Nôtre"),
    )  # fmt: skip
    make_sign_up(make_session(), SignUpState.WAITING, person=make_member(last_name="Autre"))

    said = main_text(login(manager).get(INSTITUTION))

    assert "Nôtre" in said
    assert "Autre" not in said
    assert login(make_trainer()).get(INSTITUTION).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_institution_page_takes_the_same_queries_for_any_number(
    count, institution, manager, login, django_assert_num_queries
):
    for person in make_colleagues(institution, count):
        make_sign_up(make_session(), SignUpState.CONFIRMED, person=person)
    client = login(manager)
    client.get(INSTITUTION)

    with django_assert_num_queries(8):
        client.get(INSTITUTION)
