"""Screens of conventions: who reads, who acts, and what each page asks the database."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from network.models import Convention, ConventionKind, ConventionState
from portal.accounts.enums import Role
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.conventions import EngagementFactory, make_convention, make_draft

pytestmark = pytest.mark.django_db
LIST_QUERIES = 9
DETAIL_QUERIES = 11
FORMS = (
    "convention_update", "convention_step", "party_add", "convention_renew", "convention_denounce",
)  # fmt: skip


def address(name: str, target) -> str:
    return reverse(f"network:{name}", args=[target.uuid])


def words_of(response) -> str:
    page = BeautifulSoup(response.content, "html.parser")
    return " ".join(page.select_one("main").get_text(" ").split())


@pytest.fixture
def coordinator():
    return make_member(Role.COORDINATOR)


@pytest.mark.parametrize("count", [1, 3])
def test_list_makes_the_same_queries_whatever_its_length(login, count, django_assert_num_queries):
    for _number in range(count):
        make_convention(InstitutionFactory(), InstitutionFactory())
    client = login(make_member())
    client.get("/conventions/")

    with django_assert_num_queries(LIST_QUERIES):
        client.get("/conventions/")


@pytest.mark.parametrize("count", [1, 3])
def test_convention_makes_the_same_queries_whatever_its_parties(
    login, count, django_assert_num_queries
):
    convention = make_convention(*(InstitutionFactory() for _number in range(count)))
    for party in convention.parties.all():
        EngagementFactory(party=party)
    client = login(make_member())
    client.get(address("convention", convention))

    with django_assert_num_queries(DETAIL_QUERIES):
        client.get(address("convention", convention))


def test_member_sees_the_signed_convention_and_no_trace_of_the_draft(login):
    make_convention(InstitutionFactory(name="Hôpital des Tilleuls"), title="Accueil des plaintes")
    draft = make_draft(InstitutionFactory(name="Tribunal discret"), title="Projet xyloglotte")
    client = login(make_member())

    page = client.get("/conventions/")

    assert "Accueil des plaintes" in words_of(page)
    assert "xyloglotte" not in page.content.decode()
    assert "Tribunal discret" not in page.content.decode()
    missing = client.get("/conventions/3f0c9d1e-0000-4000-8000-000000000001/")
    hidden = client.get(address("convention", draft))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert len(hidden.content) == len(missing.content)


@pytest.mark.parametrize("name", FORMS)
def test_only_the_coordination_reaches_the_forms(login, coordinator, name):
    convention = make_convention(InstitutionFactory())

    assert login(coordinator).get(address(name, convention)).status_code == 200
    assert login(make_member()).get(address(name, convention)).status_code == 404
    assert login(make_member()).post(address(name, convention)).status_code == 404


def test_member_neither_creates_conventions_nor_reads_the_numbers(login, coordinator):
    member = login(make_member())
    assert member.get("/conventions/nouvelle/").status_code == 404
    assert member.get("/conventions/chiffres/").status_code == 404

    assert login(coordinator).get("/conventions/chiffres/").status_code == 200


def test_coordination_goes_from_an_empty_form_to_a_signed_convention(login, coordinator):
    client, institution = login(coordinator), InstitutionFactory(name="Commissariat central")
    today = timezone.localdate()
    fields = {
        "number": "2026-001",
        "title": "Intervenante sociale au commissariat",
        "kind": ConventionKind.ISCG,
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=365)).isoformat(),
        "notice_months": "3",
    }
    client.post("/conventions/nouvelle/", fields)
    convention = Convention.objects.get()
    client.post(address("party_add", convention), {"institution": str(institution.uuid)})
    client.post(address("convention_step", convention), {"state": ConventionState.SIGNING})
    party = convention.parties.get()

    page = client.post(address("party_sign", party), {"signed_on": today.isoformat()}, follow=True)

    convention.refresh_from_db()
    assert convention.state == ConventionState.SIGNED
    assert "Signatures : 1 sur 1" in words_of(page)
    assert "En vigueur" in words_of(page)


def test_refused_form_says_why_and_keeps_what_was_typed(login, coordinator):
    convention = make_convention(InstitutionFactory())

    page = login(coordinator).post(
        address("convention_renew", convention), {"ends_on": "2020-01-31"}
    )

    assert page.status_code == 200
    assert "La nouvelle fin vient après la fin actuelle." in words_of(page)
    assert 'value="2020-01-31"' in page.content.decode()


def test_filter_keeps_what_is_in_force(login):
    make_convention(title="Convention courante")
    make_convention(title="Convention passée", ends_on=timezone.localdate() - timedelta(days=1))

    words = words_of(login(make_member()).get("/conventions/?now=force"))

    assert "Convention courante" in words
    assert "Convention passée" not in words


def test_numbers_count_signatures_by_year(login, coordinator):
    make_convention(InstitutionFactory(), signed_on=timezone.localdate().replace(month=1, day=1))

    page = login(coordinator).get("/conventions/chiffres/")

    row = BeautifulSoup(page.content, "html.parser").select_one("tbody tr").get_text(" ").split()
    assert row == [str(timezone.localdate().year), "1", "0"]
