"""Loading the whole demonstration: sizes, states, readers, and the second loading."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from committees.enums import ExtractionState, MeetingState, PaperState
from committees.models import AgendaItem, Committee, FileContent, Meeting, Paper, PaperVersion, Seat
from network.answering import Way, answering_for
from network.enums import Missing, PersonState
from network.holes import expected_institutions, holes_of
from network.models import Absence, ResourcePerson
from portal.accounts.models import Institution, Membership, User
from portal.core.models import ArticlePage, JournalEntry, NewsPage
from portal.core.services.journal import first_break
from portal.demo.accounts import current_code, sign_in_rows, totp_secret_of
from portal.demo.content.people import people
from portal.demo.loader.network import Loaded, load_network

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

COUNTED = (Institution, User, Membership, Committee, Seat, Meeting, AgendaItem, Paper, PaperVersion)


@pytest.fixture(scope="module")
def network(django_db_setup, django_db_blocker):
    """The demonstration, loaded once for the tests below and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_network(today=timezone.localdate(), say=lambda line: None)
        transaction.set_rollback(True)


def person(key: str) -> User:
    return User.objects.get(email=people()[key].email)


def titles(rows) -> set[str]:
    return set(rows.values_list("title", flat=True))


def test_loading_makes_a_network_of_the_expected_size(network):
    assert network == Loaded(institutions=26, accounts=60, meetings=45, papers=150)
    assert [model.objects.count() for model in COUNTED] == [26, 60, 65, 4, 60, 45, 259, 150, 161]
    assert NewsPage.objects.live().count() == 15
    assert FileContent.objects.filter(state=ExtractionState.WAITING).count() == 161


def test_loading_again_changes_nothing(network):
    before = [model.objects.count() for model in (*COUNTED, JournalEntry)]
    out = StringIO()

    call_command("load_demo", stdout=out)

    assert out.getvalue().splitlines() == [gettext("The demonstration is already loaded.")]
    assert [model.objects.count() for model in (*COUNTED, JournalEntry)] == before


def test_loading_leaves_meetings_and_papers_in_every_state(network):
    now = timezone.now()

    assert set(Meeting.objects.filter(starts_at__lt=now).values_list("state", flat=True)) == {
        MeetingState.HELD
    }
    assert set(Meeting.objects.filter(starts_at__gt=now).values_list("state", flat=True)) == {
        MeetingState.CONVENED,
        MeetingState.DRAFT,
    }
    assert set(Paper.objects.values_list("state", flat=True)) == set(PaperState.values)
    assert not Paper.objects.filter(published_at__gt=now).exists()
    assert Paper.objects.filter(created_at__year__lt=now.year).exists()


def test_loading_journals_through_the_services(network):
    assert first_break() is None
    actions = JournalEntry.objects.values_list("action", flat=True)
    assert {"committee.created", "meeting.created", "paper.added", "paper.withdrawn"} <= set(
        actions
    )


def test_secret_committee_is_known_to_its_members_only(network):
    secret = Committee.objects.get(slug="cellule-securite")
    member, outsider = person("loic.fauvergue"), person("gaetan.ollivon")

    assert Committee.objects.visible_to(member).filter(pk=secret.pk).exists()
    assert Paper.objects.visible_to(member).filter(committee=secret).exists()
    assert not Committee.objects.visible_to(outsider).filter(pk=secret.pk).exists()
    assert not Paper.objects.visible_to(outsider).filter(committee=secret).exists()
    assert not Meeting.objects.visible_to(outsider).filter(committee=secret).exists()


def test_person_without_a_seat_reads_open_and_network_papers_only(network):
    outsider = person("guilhem.tournefeuillet")
    readable = Paper.objects.visible_to(outsider)

    assert set(Meeting.objects.visible_to(outsider).values_list("committee__slug", flat=True)) == {
        "parcours-sante"
    }
    assert "Synthèse publique du bilan triennal" in titles(readable)
    assert "Convention avec l’association Horizon Responsable" not in titles(readable)


def test_guest_does_not_read_the_account_of_a_confidential_item(network):
    guest, voter = person("agnes.courtecuisse"), person("loic.fauvergue")
    item = AgendaItem.objects.filter(
        is_confidential=True,
        meeting__committee__slug="comite-de-pilotage",
        meeting__state=MeetingState.HELD,
    ).first()
    minutes = Paper.objects.get(meeting=item.meeting, kind="minutes")

    assert not AgendaItem.objects.visible_to(guest).filter(pk=item.pk).exists()
    assert not Paper.objects.visible_to(guest).filter(pk=minutes.pk).exists()
    assert AgendaItem.objects.visible_to(voter).filter(pk=item.pk).exists()
    assert Paper.objects.visible_to(voter).filter(pk=minutes.pk).exists()


def test_ended_membership_gives_nothing(network):
    gone = person("yasmine.belkacemi")

    assert not gone.is_network_member
    assert set(Paper.objects.visible_to(gone)) == {
        paper for paper in Paper.objects.all() if "public" in paper.effective_tokens()
    }


def test_page_is_translated_into_english(network):
    page = ArticlePage.objects.get(slug="our-mission")

    assert page.live
    assert page.locale.language_code == "en"
    assert page.translation_key == ArticlePage.objects.get(slug="nos-missions").translation_key
    assert "school meals" in str(page.body)
    assert "cantine" not in str(page.body)


def test_listed_account_signs_in_by_the_real_path(network, client):
    row = sign_in_rows()[0]

    first = client.post("/compte/login/", {"login": row["email"], "password": row["password"]})
    code = current_code(totp_secret_of(row["email"]))
    second = client.post("/compte/2fa/authenticate/", {"code": code})

    assert (first.status_code, first["Location"]) == (302, "/compte/2fa/authenticate/")
    assert (second.status_code, second["Location"]) == (302, "/")


def test_reset_outside_the_demonstration_is_refused(network):
    with pytest.raises(CommandError):
        call_command("load_demo", "--reset")

    assert User.objects.count() == 60


def test_resource_persons_stand_in_every_state(network):
    """States, and what the dates of the demonstration make of them today."""
    states = set(ResourcePerson.objects.values_list("state", flat=True))
    active = ResourcePerson.objects.filter(state=PersonState.ACTIVE)
    absent = Absence.objects.on(timezone.localdate()).get(replacement__isnull=False)
    out = {one.missing()[0] for one in active if one.missing()}

    assert states == set(PersonState.values)
    assert ResourcePerson.objects.in_office().count() >= 25
    assert answering_for(absent.person).way == Way.REPLACEMENT
    assert out == {Missing.TRAINING, Missing.CONFIRMATION}
    assert {hole.area for hole in holes_of(expected_institutions())} >= {"", "00"}
