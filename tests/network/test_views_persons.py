"""Pages of resource persons: what each reader sees, and the direct line."""

import pytest
from django.urls import reverse

from network.enums import PersonState, SuspensionReason, Vocabulary
from network.models import PersonTerm
from network.services.direct_lines import LINES_PER_HOUR, reveal_line
from network.services.mandates import suspend
from network.services.persons import change_contact
from portal.accounts.enums import Role
from portal.core.models import JournalEntry
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.conventions import make_convention
from tests.factories.network_entries import PlaceFactory
from tests.factories.network_persons import (
    AbsenceFactory,
    ResourcePersonFactory,
    in_days,
    make_deputy,
    make_keeper,
)

pytestmark = pytest.mark.django_db

LINE = "01 99 00 42 42"


@pytest.fixture
def person():
    return ResourcePersonFactory(
        direct_line=LINE, contact_for="Un relogement urgent", hours="Mo-Fr 09:00-12:00"
    )


def _url(name, target):
    return reverse(f"network:{name}", args=[target.uuid])


def test_person_page_tells_what_to_call_for(person, login):
    PersonTerm.objects.create(entry=person, vocabulary=Vocabulary.NEED, value="housing")

    page = login(make_member()).get(_url("person", person)).content.decode()

    assert "Un relogement urgent" in page
    assert "Logement" in page
    assert "de 9 h à 12 h" in page.replace("\xa0", " ")
    assert person.name in page
    assert LINE not in page


@pytest.mark.parametrize(
    "fields",
    [
        {"trained_until": in_days(-1)},
        {"confirm_before": in_days(-1)},
        {"mandate_end": in_days(-1)},
        {"state": PersonState.SUSPENDED},
        {"state": PersonState.ENDED},
        {"state": PersonState.PROPOSED},
    ],
)
def test_person_out_of_office_does_not_exist_for_the_network(fields, login):
    person = ResourcePersonFactory(**fields)
    member = login(make_member())

    assert member.get(_url("person", person)).status_code == 404
    assert member.post(_url("person_line", person)).status_code == 404
    assert login(make_keeper(person.institution)).get(_url("person", person)).status_code == 200


def test_reason_of_a_suspension_is_for_the_keepers(login):
    person = ResourcePersonFactory(
        state=PersonState.SUSPENDED, suspension_reason=SuspensionReason.INSTITUTION
    )

    page = login(make_keeper(person.institution)).get(_url("person", person)).content.decode()
    assert "décision de l’institution" in page
    assert login(make_keeper(InstitutionFactory())).get(_url("person", person)).status_code == 404


def test_line_is_shown_by_a_post_and_journaled(person, login):
    member = make_member()
    client = login(member)

    answer = client.post(_url("person_line", person))

    assert LINE in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert JournalEntry.objects.get(action="person.line_revealed").actor == member
    assert client.get(_url("person_line", person)).status_code == 405
    assert LINE not in client.get(_url("person", person)).content.decode()


def test_line_asked_too_often_is_refused(person, login):
    member = make_member()
    for _ in range(LINES_PER_HOUR):
        reveal_line(person, actor=member)

    answer = login(member).post(_url("person_line", person))

    assert answer.status_code == 429
    assert LINE not in answer.content.decode()


def test_absent_person_shows_who_answers_and_hides_the_line(person, login):
    deputy = make_deputy(person.institution)
    AbsenceFactory(person=person, replacement=deputy)
    client = login(make_member())

    page = client.get(_url("person", person)).content.decode()
    answer = client.post(_url("person_line", person))

    assert _url("person", deputy) in page
    assert _url("person_line", person) not in page
    assert (answer.status_code, LINE in answer.content.decode()) == (409, False)


def test_absence_without_anybody_says_so(person, login):
    AbsenceFactory(person=person)

    page = login(make_member()).get(_url("person", person)).content.decode()

    assert "appelez l’institution" in page


def test_member_sees_no_way_to_change_anything(person, login):
    page = login(make_member()).get(_url("person", person)).content.decode()

    for name in ("person_confirm", "person_contact", "absence_declare", "person_end"):
        assert _url(name, person) not in page


def test_my_mandate_is_mine_and_says_what_is_missing(login):
    person = ResourcePersonFactory(trained_until=in_days(-1), direct_line=LINE)
    other = ResourcePersonFactory(institution=person.institution)
    client = login(person.user)

    page = client.get(reverse("network:my_mandates")).content.decode()

    assert person.institution.name in page
    assert "Formation" in page
    assert _url("person_confirm", person) in page
    assert _url("person", other) not in page
    assert LINE not in page


def test_my_mandate_without_any_explains_how(login):
    page = login(make_member()).get(reverse("network:my_mandates")).content.decode()

    assert "Vous n’exercez aucun mandat" in page


def test_history_is_signed_and_for_the_keepers_and_the_person(person, login):
    keeper = make_keeper(person.institution)
    change_contact(person, actor=keeper, contact_for="Autre chose", direct_line="01 99 00 43 43")
    suspend(person, actor=keeper, reason=SuspensionReason.INSTITUTION)

    page = login(person.user).get(_url("person_history", person)).content.decode()

    assert "Autre chose" in page
    assert keeper.get_full_name() in page
    assert "Suspendu" in page
    assert "Décision de l’institution" not in page
    assert "99 00 4" not in page
    assert login(make_member()).get(_url("person_history", person)).status_code == 404


def test_keepers_list_has_states_and_what_is_missing(login):
    keeper = make_keeper(InstitutionFactory())
    institution = keeper.memberships.get().institution
    ResourcePersonFactory(institution=institution, trained_until=in_days(-1))
    ResourcePersonFactory(institution=institution, state=PersonState.ENDED)
    client = login(keeper)

    page = client.get(_url("institution_persons", institution)).content.decode()

    assert "Aucune formation en cours de validité" in page
    assert "1 mandat terminé" in page
    assert client.get(_url("institution_persons", InstitutionFactory())).status_code == 404
    overview = client.get(reverse("network:kept_persons")).content.decode()
    assert _url("institution_persons", institution) in overview


def test_lists_of_keepers_are_for_keepers(login):
    institution = InstitutionFactory()
    client = login(make_member(institution=institution))

    for url in (
        reverse("network:kept_persons"),
        _url("institution_persons", institution),
        _url("left_behind", institution),
        _url("person_propose", institution),
        reverse("network:person_holes"),
    ):
        assert client.get(url).status_code == 404


def test_keepers_see_their_institutions_only(login):
    elsewhere = ResourcePersonFactory()
    client = login(make_keeper(InstitutionFactory()))

    page = client.get(reverse("network:kept_persons")).content.decode()

    assert elsewhere.institution.name not in page
    assert client.get(_url("left_behind", elsewhere.institution)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_keepers_list_costs_the_same_whatever_its_length(count, login, django_assert_num_queries):
    institution = InstitutionFactory()
    client = login(make_keeper(institution))
    for _ in range(count):
        person = ResourcePersonFactory(institution=institution)
        AbsenceFactory(person=person)

    with django_assert_num_queries(20):
        client.get(_url("institution_persons", institution))


@pytest.mark.parametrize("count", [1, 3])
def test_overview_costs_the_same_whatever_its_length(count, login, django_assert_num_queries):
    client = login(make_member(Role.COORDINATOR))
    for _ in range(count):
        ResourcePersonFactory()

    with django_assert_num_queries(12):
        client.get(reverse("network:kept_persons"))


def test_holes_name_institutions_and_territories_for_the_coordination(login):
    person = ResourcePersonFactory(areas=["france"])
    make_convention(person.institution)

    page = login(make_member(Role.COORDINATOR)).get(reverse("network:person_holes"))

    assert person.institution.name in page.content.decode()
    assert "Pas de suppléant en exercice" in page.content.decode()


def test_left_behind_names_what_nobody_keeps(login):
    institution = InstitutionFactory()
    place = PlaceFactory(institution=institution, owner=None)
    absence = AbsenceFactory(person__institution=institution)
    client = login(make_keeper(institution))

    page = client.get(_url("left_behind", institution)).content.decode()

    assert place.name in page
    assert _url("absence_replace", absence) in page


def test_left_behind_with_nothing_says_so(login):
    institution = ResourcePersonFactory().institution
    make_deputy(institution)

    page = login(make_keeper(institution)).get(_url("left_behind", institution))

    assert "Rien ne reste à réattribuer" in page.content.decode()
