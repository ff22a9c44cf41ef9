"""Forms of resource persons: proposal, steps, contact, absences; and who gets none of them."""

import pytest
from django.urls import reverse

from network.enums import PersonState
from network.models import Absence, ResourcePerson
from portal.accounts.enums import Role
from portal.accounts.models import Membership
from portal.accounts.services import memberships
from tests.factories.accounts import InstitutionFactory, MembershipFactory, make_member
from tests.factories.network_persons import (
    AbsenceFactory,
    ResourcePersonFactory,
    in_days,
    make_deputy,
    make_keeper,
    today,
)

pytestmark = pytest.mark.django_db

LINE = "01 99 00 42 42"


@pytest.fixture
def institution():
    return InstitutionFactory()


@pytest.fixture
def keeper(institution, login):
    return login(make_keeper(institution))


def _url(name, target):
    return reverse(f"network:{name}", args=[target.uuid])


def test_keeper_brings_somebody_into_office(institution, keeper):
    user = make_member(institution=institution)
    proposal = {
        "user": user.uuid, "standing": "titular", "areas": "france", "need": ["housing"],
        "direct_line": "0199001234",
    }  # fmt: skip

    answer = keeper.post(_url("person_propose", institution), proposal)
    assert answer.status_code == 302, answer.context["form"].errors
    person = ResourcePerson.objects.get(user=user)
    for step, data in [
        (
            "nominate",
            {"nominated_on": today(), "nominated_by": "La directrice", "mandate_start": today()},
        ),
        ("train", {"trained_until": in_days(90)}),
        ("activate", {"charter_signed_on": today()}),
    ]:
        assert keeper.get(_url(f"person_{step}", person)).status_code == 200
        assert keeper.post(_url(f"person_{step}", person), data).status_code == 302

    assert ResourcePerson.objects.reachable().get() == person
    assert person.direct_line == "01 99 00 12 34"


def test_proposal_offers_only_members_without_a_mandate(institution, keeper):
    free, taken = (
        make_member(institution=institution),
        ResourcePersonFactory(institution=institution),
    )
    stranger = make_member()

    page = keeper.get(_url("person_propose", institution)).content.decode()

    assert str(free.uuid) in page
    assert str(taken.user.uuid) not in page
    assert str(stranger.uuid) not in page


@pytest.mark.parametrize(
    "data", [{"areas": ""}, {"areas": "Nulle-Part"}, {"hours": "demain"}, {"direct_line": "0199"}]
)
def test_proposal_that_cannot_be_used_is_refused(data, institution, keeper):
    user = make_member(institution=institution)
    proposal = {"user": user.uuid, "standing": "titular", "areas": "france", **data}

    answer = keeper.post(_url("person_propose", institution), proposal)

    assert answer.status_code == 200
    assert next(iter(data)) in answer.context["form"].errors
    assert not ResourcePerson.objects.exists()


def test_step_that_the_state_does_not_allow_does_not_exist(institution, keeper):
    person = ResourcePersonFactory(institution=institution, state=PersonState.PROPOSED)

    assert keeper.get(_url("person_activate", person)).status_code == 404
    assert keeper.post(_url("person_suspend", person), {"reason": "request"}).status_code == 404


@pytest.mark.parametrize("name", ["person_suspend", "person_end", "person_scope", "person_train"])
def test_steps_do_not_exist_for_others_nor_about_oneself(name, login):
    person = ResourcePersonFactory()
    for user in (make_member(), make_keeper(InstitutionFactory()), person.user):
        client = login(user)
        assert client.get(_url(name, person)).status_code == 404
        assert client.post(_url(name, person), {}).status_code == 404

    person.refresh_from_db()
    assert person.state == PersonState.ACTIVE


def test_suspension_and_end_by_the_keeper(institution, keeper):
    person = ResourcePersonFactory(institution=institution)

    assert keeper.post(_url("person_suspend", person), {"reason": "other"}).status_code == 200
    assert keeper.post(_url("person_suspend", person), {"reason": "request"}).status_code == 302
    assert keeper.post(_url("person_resume", person)).status_code == 302
    assert keeper.post(_url("person_end", person)).status_code == 302

    person.refresh_from_db()
    assert person.state == PersonState.ENDED
    for name in ("person_contact", "absence_declare", "person_scope"):
        assert keeper.get(_url(name, person)).status_code == 404


def test_person_changes_their_contact_and_keeps_the_number(login):
    person = ResourcePersonFactory(direct_line=LINE)
    client = login(person.user)
    assert LINE not in client.get(_url("person_contact", person)).content.decode()

    client.post(_url("person_contact", person), {"contact_for": "Le logement", "direct_line": ""})

    person.refresh_from_db()
    assert (person.contact_for, person.direct_line) == ("Le logement", LINE)
    client.post(_url("person_contact", person), {"forget_line": "on"})
    person.refresh_from_db()
    assert person.direct_line == ""


def test_contact_of_somebody_else_does_not_exist(login):
    person = ResourcePersonFactory()
    absence = AbsenceFactory(person=person)
    client = login(make_member(institution=person.institution))

    for name in ("person_contact", "absence_declare", "person_confirm"):
        assert client.post(_url(name, person), {}).status_code == 404
    for name in ("absence_end", "absence_replace"):
        assert client.post(_url(name, absence), {}).status_code == 404

    assert Absence.objects.get() == absence


def test_scope_is_changed_by_the_keeper(institution, keeper):
    person = ResourcePersonFactory(institution=institution)
    data = {"standing": "deputy", "areas": "france", "language": ["ar"]}

    assert "France entière" in keeper.get(_url("person_scope", person)).content.decode()
    assert keeper.post(_url("person_scope", person), data).status_code == 302

    person.refresh_from_db()
    assert (person.standing, str(person.terms.get())) == ("deputy", "language:ar")


def test_confirmation_holds_six_months(login):
    person = ResourcePersonFactory(confirm_before=in_days(-1))

    assert login(person.user).post(_url("person_confirm", person)).status_code == 302

    person.refresh_from_db()
    assert person.confirmed_on == today()
    assert person.is_reachable()


def test_person_declares_an_absence_changes_it_and_comes_back(login):
    person = ResourcePersonFactory()
    deputy, stranger = make_deputy(person.institution), ResourcePersonFactory()
    client = login(person.user)
    days = {"starts_on": today(), "ends_on": in_days(3)}
    url = _url("absence_declare", person)
    assert client.post(url, {**days, "replacement": stranger.uuid}).status_code == 200

    assert client.post(url, {**days, "replacement": deputy.uuid}).status_code == 302
    absence = Absence.objects.get()
    assert absence.replacement == deputy
    assert client.post(_url("absence_replace", absence), {}).status_code == 302
    absence.refresh_from_db()
    assert absence.replacement is None
    assert client.post(_url("absence_end", absence)).status_code == 302

    assert not Absence.objects.exists()


def test_overlapping_absence_says_why(login):
    person = AbsenceFactory().person
    days = {"starts_on": today(), "ends_on": in_days(3)}

    answer = login(person.user).post(_url("absence_declare", person), days)

    assert "Une autre absence" in answer.content.decode()


def test_leaver_reads_and_changes_nothing_at_the_next_request(login):
    person = ResourcePersonFactory()
    client = login(person.user)
    Membership.objects.filter(user=person.user).update(ended_on=today())

    for name in ("person", "person_contact", "absence_declare"):
        assert client.get(_url(name, person)).status_code in (302, 404)
    assert client.post(_url("person_line", make_deputy(person.institution))).status_code in (
        302,
        404,
    )


def test_leaver_who_acts_elsewhere_keeps_nothing_of_the_ended_mandate(login):
    person = ResourcePersonFactory()
    membership = Membership.objects.get(user=person.user)
    MembershipFactory(user=person.user)
    memberships.end(membership, actor=make_member(Role.COORDINATOR), knowingly=True)
    client = login(person.user)

    for name in ("person_confirm", "person_contact", "absence_declare"):
        assert client.post(_url(name, person), {}).status_code == 404
    assert (
        _url("person_contact", person)
        not in client.get(reverse("network:my_mandates")).content.decode()
    )
