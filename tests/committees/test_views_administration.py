"""The coordination creates committees and names seats, and reads nothing by it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from committees.enums import CommitteeVisibility, Standing
from committees.models import Committee, Seat
from portal.accounts.enums import Role
from portal.core.models import Audience
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.committees import CommitteeFactory, MeetingFactory, PaperFactory, SeatFactory
from tests.support.pages import main_text

pytestmark = pytest.mark.django_db
LIST = "/administration/comites/"
LIST_QUERIES = 7


@pytest.fixture
def coordinator():
    return make_member(Role.COORDINATOR)


def seat_url(committee, institution) -> str:
    url = reverse("committees:seat_open", args=[committee.uuid])
    return f"{url}?institution={institution.uuid}"


NEW = {
    "name": "Comité technique",
    "slug": "cotech",
    "kind": "technical",
    "visibility": "private",
    "purpose": "Suivre",
    "term_start": "2026-01-01",
    "term_end": "2027-12-31",
}


def test_coordinator_creates_a_committee_without_reading_it(login, coordinator):
    client = login(coordinator)

    response = client.post("/administration/comites/nouveau/", {**NEW, "visibility": "secret"})

    committee = Committee.objects.get(slug="cotech")
    assert response.url == reverse("committees:administered", args=[committee.uuid])
    assert client.get("/comites/cotech/").status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"slug": "Avec espaces"}, "Adresse courte – "),
        ({"slug": "pris"}, "Un autre comité a cette adresse"),
        ({"term_end": "2025-01-01"}, "finit avant"),
        ({"visibility": "publique"}, "choix valide"),
    ],
)
def test_committee_with_a_fault_is_refused(login, coordinator, change, said):
    CommitteeFactory(slug="pris")

    response = login(coordinator).post("/administration/comites/nouveau/", {**NEW, **change})

    assert said in main_text(response)
    assert Committee.objects.count() == 1


@pytest.mark.parametrize("role", [Role.MEMBER, Role.COMMITTEE_SECRETARY, Role.INSTITUTION_MANAGER])
@pytest.mark.parametrize("url", [LIST, "/administration/comites/nouveau/"])
def test_administration_is_closed_to_other_roles(login, role, url):
    CommitteeFactory(name="Zorglub")

    response = login(make_member(role)).get(url)

    assert response.status_code == 404
    assert "Zorglub" not in response.content.decode()


def test_list_names_every_committee_and_nothing_it_holds(login, coordinator):
    secret = CommitteeFactory(name="Comité caché", visibility=CommitteeVisibility.SECRET)
    SeatFactory(committee=secret)
    MeetingFactory(committee=secret, title="Zorglub")
    PaperFactory(committee=secret, title="Zorglub")
    client = login(coordinator)

    for url in (LIST, reverse("committees:administered", args=[secret.uuid])):
        response = client.get(url)
        assert "Comité caché" in main_text(response)
        assert "Zorglub" not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_makes_the_same_queries_whatever_its_length(
    login, coordinator, count, django_assert_num_queries
):
    for _number in range(count):
        SeatFactory()
    client = login(coordinator)
    client.get(LIST)

    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)


def test_coordinator_names_a_seat_with_its_deputy(login, coordinator):
    committee = CommitteeFactory()
    institution = InstitutionFactory()
    titular, deputy = make_member(institution=institution), make_member(institution=institution)

    login(coordinator).post(
        seat_url(committee, institution),
        {
            "titular": titular.uuid,
            "deputy": deputy.uuid,
            "standing": "voting",
            "started_on": timezone.localdate().isoformat(),
        },
    )

    seat = Seat.objects.get()
    assert (seat.titular, seat.deputy, seat.standing) == (titular, deputy, Standing.VOTING)


def test_seat_offers_the_people_of_its_institution_only(login, coordinator):
    committee = CommitteeFactory()
    institution = InstitutionFactory()
    make_member(institution=institution, last_name="Dedans")
    outsider = make_member(last_name="Dehors")
    client = login(coordinator)

    assert "Dedans" in main_text(client.get(seat_url(committee, institution)))
    response = client.post(
        seat_url(committee, institution),
        {"titular": outsider.uuid, "standing": "voting", "started_on": "2026-01-01"},
    )

    assert "Dehors" not in main_text(response)
    assert not Seat.objects.exists()


@pytest.mark.parametrize("query", ["", "?institution=abc", "?institution=" + "0" * 32])
def test_seat_of_an_unknown_institution_is_refused(login, coordinator, query):
    committee = CommitteeFactory()
    url = reverse("committees:seat_open", args=[committee.uuid])

    response = login(coordinator).get(f"{url}{query}", follow=True)

    assert "Choisissez l’institution" in main_text(response)


def test_seat_given_twice_is_refused(login, coordinator):
    seat = SeatFactory()

    response = login(coordinator).post(
        seat_url(seat.committee, seat.institution),
        {
            "titular": seat.titular.uuid,
            "standing": seat.standing,
            "started_on": timezone.localdate().isoformat(),
        },
    )

    assert "Ce siège existe déjà" in main_text(response)
    assert Seat.objects.count() == 1


def test_coordinator_ends_a_seat(login, coordinator):
    seat = SeatFactory()
    url = reverse("committees:seat_end", args=[seat.uuid])

    login(coordinator).post(url, {"ended_on": timezone.localdate().isoformat()})

    seat.refresh_from_db()
    assert seat.ended_on == timezone.localdate()


@pytest.mark.parametrize("ended_on", ["hier", "1990-01-01", ""])
def test_seat_cannot_end_on_a_wrong_day(login, coordinator, ended_on):
    seat = SeatFactory()
    url = reverse("committees:seat_end", args=[seat.uuid])

    response = login(coordinator).post(url, {"ended_on": ended_on})

    assert response.status_code == 200
    seat.refresh_from_db()
    assert seat.ended_on is None


def test_committee_made_secret_disappears_for_others_at_once(login, coordinator):
    committee = CommitteeFactory(slug="visible", visibility=CommitteeVisibility.OPEN)
    PaperFactory(committee=committee, audience=Audience.objects.network())
    reader = make_member()
    assert login(reader).get("/comites/visible/").status_code == 200
    data = {**NEW, "visibility": "secret"}

    login(coordinator).post(reverse("committees:committee_update", args=[committee.uuid]), data)

    client = login(reader)
    assert client.get("/comites/visible/").status_code == 404
    assert "Aucun document" in main_text(client.get("/documents/"))
