"""What a date ends, it ends everywhere at midnight in Paris: not a second before nor after.

Nothing is told to the portal when time passes: the same world is looked at one second before
midnight, at midnight, and one second after.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import TestCase
from django.urls import reverse

from network.enums import Need, Vocabulary
from network.exchange.data_inclusion import as_records
from network.exchange.hsds import as_document
from network.exchange.outgoing import leaving_entries
from network.exchange.pocket import pocket_directory
from network.finding.calling import Question, who_to_call
from network.finding.coverage import coverage
from network.founding import may_refer
from network.holes import expected_institutions, holes_of
from network.models import PersonTerm
from network.services.conventions import trace_changes_of_force
from network.tools.contacts import contacts_for
from portal.accounts.enums import Role
from portal.core.models import JournalEntry
from search import indexing, services
from search.completion import complete
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.committees import CommitteeFactory, PaperFactory, make_seated
from tests.factories.conventions import make_convention
from tests.factories.network_entries import PlaceFactory, ServiceFactory
from tests.factories.network_persons import AbsenceFactory, ResourcePersonFactory, make_deputy
from tests.factories.network_territory import CommuneFactory, DepartementFactory, EpciFactory
from tests.support.client import PortalClient

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
SECOND = timedelta(seconds=1)
# The last day, in summer: midnight in Paris is at 22:00 elsewhere.
LAST = date(2027, 6, 30)
NEXT = date(2027, 7, 1)
BUILT = datetime(2027, 6, 1, 12, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def clock() -> Iterator:
    with time_machine.travel(BUILT, tick=False) as traveller:
        yield traveller


def around(clock, day: date) -> Iterator[bool]:
    """The clock one second before the day begins, then twice in it: whether it has begun."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=PARIS)
    for moment in (midnight - SECOND, midnight, midnight + SECOND):
        clock.move_to(moment, tick=False)
        yield moment >= midnight


@pytest.fixture
def commune():
    epci = EpciFactory()
    epci.departements.add(DepartementFactory(code="45"))
    return CommuneFactory(code="45198", name="Zargueville", epci=epci)


@pytest.fixture
def house():
    return InstitutionFactory(name="Maison Zeste")


@pytest.fixture
def reader():
    return make_member(last_name="Lectrice")


def page(user, name: str, *arguments, **asked) -> str:
    """A page as the person reads it now, who has just signed in; empty for a 404."""
    client = PortalClient()
    client.sign_in(user)
    answer = client.get(reverse(f"network:{name}", args=arguments), asked)
    return answer.content.decode() if answer.status_code == 200 else ""


def indexed(make):
    """Make an object as a request would, and have the index follow it."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        made = make()
    indexing.drain()
    return made


def called(user, commune) -> list:
    return who_to_call(user, Question(Need.LISTENING, commune)).contacts


def printed(user) -> str:
    return str(pocket_directory(user, area="45").sections)


def covered(user) -> int:
    """How many persons and services the tables of the coverage count, all cells together."""
    found = coverage(user, datetime.now(PARIS).date())
    people = sum(cell.titulars + cell.deputies for row in found.persons for cell in row.cells)
    return people + sum(sum(row.cells) for row in found.services)


def person(house, name: str, **fields):
    made = ResourcePersonFactory(
        institution=house,
        user=make_member(Role.RESOURCE_PERSON, institution=house, last_name=name),
        areas=["45"],
        **{"trained_until": date(2030, 1, 1), "confirm_before": date(2030, 1, 1)} | fields,
    )
    PersonTerm.objects.create(entry=made, vocabulary=Vocabulary.NEED, value=Need.LISTENING)
    return made


# Persons


@pytest.mark.parametrize("field", ["mandate_end", "trained_until", "confirm_before"])
def test_person_leaves_office_everywhere_at_midnight(clock, commune, house, reader, field):
    """On its last day a mandate runs, a training holds, and contact details are right."""
    someone = indexed(lambda: person(house, "Zigomar", **{field: LAST}))
    coordinator = make_member(Role.COORDINATOR)
    beside = covered(coordinator) - 1

    for is_over in around(clock, NEXT):
        shown = {
            "directory": "Zigomar" in page(reader, "directory", kind="people"),
            "words": "Zigomar" in page(reader, "directory", kind="people", q="zigomar"),
            "call": [one.person for one in called(reader, commune)] == [someone],
            "screen": "Zigomar" in page(reader, "who_to_call", need="listening", commune="45198"),
            "page": bool(page(reader, "person", someone.uuid)),
            "institution": "Zigomar" in page(reader, "institution", house.uuid),
            "coverage": covered(coordinator) - beside == 1,
            "pocket": "Zigomar" in printed(reader),
            "card": "Zigomar" in page(reader, "person_card", someone.uuid),
            "tool": someone in contacts_for(reader, Need.LISTENING).persons,
            "search": services.search(reader, "zigomar").total == 1,
            "completion": not complete(reader, "zigom").is_empty,
        }
        assert shown == dict.fromkeys(shown, not is_over)


def test_mandate_begins_at_midnight(clock, commune, house, reader):
    someone = person(house, "Zigomar", mandate_start=NEXT)

    for has_begun in around(clock, NEXT):
        assert ("Zigomar" in page(reader, "directory", kind="people")) == has_begun
        assert ([one.person for one in called(reader, commune)] == [someone]) == has_begun
        assert ("Zigomar" in printed(reader)) == has_begun


def test_absence_begins_and_ends_at_midnight(clock, commune, house, reader):
    """The absent one stays in the directory, said to be away; the deputy answers meanwhile."""
    someone = indexed(lambda: person(house, "Zigomar"))
    deputy = make_deputy(
        house,
        user=make_member(Role.RESOURCE_PERSON, institution=house, last_name="Zulma"),
        areas=["45"],
        trained_until=date(2030, 1, 1),
        confirm_before=date(2030, 1, 1),
    )
    AbsenceFactory(person=someone, starts_on=NEXT, ends_on=date(2027, 7, 10))
    service = ServiceFactory(institution=house)
    coordinator = make_member(Role.COORDINATOR)
    beside = covered(coordinator)

    def effects() -> dict[str, bool]:
        [contact] = called(reader, commune)
        listed = page(reader, "directory", kind="people")
        card = page(reader, "person_card", someone.uuid)
        assert "Zigomar" in listed
        assert services.search(reader, "zigomar").total == 1
        assert covered(coordinator) == beside
        assert (contact.person, contact.absent) in ((someone, None), (deputy, someone))
        return {
            "directory": "Absence jusqu’au 10 juillet 2027" in listed,
            "call": contact.absent == someone,
            "page": "Absence jusqu’au 10 juillet 2027" in page(reader, "person", someone.uuid),
            "line": "Afficher le numéro" not in page(reader, "person", someone.uuid),
            "institution": "Absence jusqu’au 10 juillet" in page(reader, "institution", house.uuid),
            "service": "Zigomar" not in page(reader, "service", service.uuid),
            "pocket": "Zigomar" not in printed(reader),
            "card": card == "",
            "tool": someone not in contacts_for(reader, Need.LISTENING).persons,
        }

    for is_away in around(clock, NEXT):
        assert effects() == dict.fromkeys(effects(), is_away)
    for is_back in around(clock, date(2027, 7, 11)):
        assert effects() == dict.fromkeys(effects(), not is_back)


def test_direct_line_is_shown_until_the_last_second_before_an_absence(clock, house, reader):
    someone = person(house, "Zigomar")
    AbsenceFactory(person=someone, starts_on=NEXT, ends_on=NEXT)
    url = reverse("network:person_line", args=[someone.uuid])

    for is_away in around(clock, NEXT):
        client = PortalClient()
        client.sign_in(reader)
        answer = client.post(url)
        assert (answer.status_code, someone.direct_line in answer.content.decode()) == (
            (409, False) if is_away else (200, True)
        )


# Entries


@pytest.mark.parametrize("model", ["service", "place"])
def test_entry_loses_its_trust_everywhere_at_midnight(clock, commune, house, reader, model):
    """A stale service stays in the directory and in the search, where it is said to be so."""
    far = {"due_on": date(2030, 1, 1)}
    place = PlaceFactory(
        institution=house, commune=commune, telephone="01 99 00 12 12",
        **({"due_on": LAST} if model == "place" else far),
    )  # fmt: skip
    service = indexed(
        lambda: ServiceFactory(
            institution=house, place=place, name="Service Zonzon", areas_served=["45"],
            **({"due_on": LAST} if model == "service" else far),
        )
    )  # fmt: skip
    entry = service if model == "service" else place
    coordinator = make_member(Role.COORDINATOR)
    beside = covered(coordinator) - 1

    for is_stale in around(clock, NEXT):
        leaving = leaving_entries(reader)
        files = f"{as_records(leaving)}{as_document(leaving)}"
        trusted = {
            "call": [one.service for one in called(reader, commune)] == [service],
            "screen": "Zonzon" in page(reader, "who_to_call", need="listening", commune="45198"),
            "coverage": covered(coordinator) - beside == 1,
            "files": "Zonzon" in files,
            "list": "Zonzon" in page(reader, "export_services"),
            "pocket": "Zonzon" in printed(reader),
            "tool": service in contacts_for(reader, Need.LISTENING).services,
            "page": "n’a confirmé cette fiche à temps" not in page(reader, model, entry.uuid),
        }
        assert trusted == dict.fromkeys(trusted, not is_stale)
        listed = page(reader, "directory")
        assert "Service Zonzon" in listed
        said = "À vérifier" in listed.partition("<ol")[2]
        assert said == (is_stale and model == "service")
        assert services.search(reader, "zonzon").total == 1
        stale = coverage(coordinator, datetime.now(PARIS).date()).stale
        assert stale == int(is_stale and model == "service")


def test_closure_begins_and_ends_at_midnight(clock, commune, house, reader):
    ServiceFactory(
        institution=house, name="Service Zonzon", areas_served=["45"], due_on=date(2030, 1, 1),
        telephone="01 99 00 12 13", closed_from=NEXT, closed_until=date(2027, 7, 10),
    )  # fmt: skip

    def is_open() -> bool:
        answers = {bool(called(reader, commune)), "Zonzon" in printed(reader)}
        assert len(answers) == 1
        return answers.pop()

    for is_closed in around(clock, NEXT):
        assert is_open() != is_closed
    for is_back in around(clock, date(2027, 7, 11)):
        assert is_open() == is_back


# Conventions


def test_convention_ends_everywhere_at_midnight_and_comes_back(clock, house, reader):
    party = InstitutionFactory()
    member = make_member(institution=party)
    convention = make_convention(
        house, party, title="Accord Zinzolin", starts_on=date(2026, 1, 1), ends_on=LAST,
        was_in_force=True,
    )  # fmt: skip
    space = CommitteeFactory(founding_convention=convention)
    seated = make_seated(space)
    paper = indexed(lambda: PaperFactory(committee=space, title="Compte rendu zinzolin"))
    service = ServiceFactory(institution=house, founding_convention=convention)
    coordinator = make_member(Role.COORDINATOR)

    def effects() -> dict[str, bool]:
        client = PortalClient()
        client.sign_in(seated)
        opened = client.get(reverse("committees:paper", args=[paper.uuid])).status_code
        referral = page(member, "service", service.uuid)
        assert "Accord Zinzolin" in page(reader, "convention", convention.uuid)
        return {
            "space": opened == 200,
            "search": services.search(seated, "zinzolin").total == 1,
            "completion": not complete(seated, "zinzo").is_empty,
            "referral": may_refer(member, service),
            "said": "Votre institution peut" in referral,
            "list": "Accord Zinzolin" in page(reader, "conventions", now="force"),
            "institution": "Accord Zinzolin" in page(reader, "institution", house.uuid),
            "holes": bool(holes_of(expected_institutions())),
            "alarm": "Maison Zeste" in page(coordinator, "person_holes"),
        }

    traced = []
    for is_over in around(clock, NEXT):
        assert effects() == dict.fromkeys(effects(), not is_over)
        traced.append(trace_changes_of_force())
    assert traced == [0, 1, 0]
    assert JournalEntry.objects.filter(action="convention.expired").count() == 1

    type(convention).objects.filter(pk=convention.pk).update(ends_on=date(2028, 6, 30))
    assert effects() == dict.fromkeys(effects(), True)
