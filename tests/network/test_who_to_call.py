"""Whom to call: order, moment, absence, staleness, closure, confidential places."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from network.enums import EntryState, Need, Saturation, Vocabulary
from network.finding.calling import Question, who_to_call
from network.finding.covering import Nearness
from network.finding.ranking import Candidate, first_contacts
from network.models import PersonTerm
from network.opening.rules import State
from tests.factories.accounts import InstitutionFactory, UserFactory, make_member
from tests.factories.network_entries import ConfidentialPlaceFactory, PlaceFactory, ServiceFactory
from tests.factories.network_persons import AbsenceFactory, ResourcePersonFactory
from tests.factories.network_territory import CommuneFactory, DepartementFactory, EpciFactory

PARIS = ZoneInfo("Europe/Paris")
FRIDAY_EVENING = datetime(2026, 11, 27, 18, 40, tzinfo=PARIS)
WEEKDAYS = "Mo-Fr 09:00-19:00"


def candidate(key, **fields):
    return Candidate(
        **{"key": key, "name": f"C{key}", "state": State.OPEN, "nearness": Nearness.EPCI} | fields
    )


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"is_emergency": True, "nearness": Nearness.COUNTRY}, {"nearness": Nearness.COMMUNE}),
        ({"state": State.OPEN}, {"state": State.CLOSED, "nearness": Nearness.COMMUNE}),
        ({"state": State.OPEN}, {"state": State.UNKNOWN, "nearness": Nearness.COMMUNE}),
        ({"nearness": Nearness.COMMUNE, "needs": 9}, {"nearness": Nearness.EPCI, "needs": 1}),
        ({"needs": 1, "saturation": Saturation.HIGH}, {"needs": 4}),
        ({"confirmed_on": date(2020, 1, 1)}, {"saturation": Saturation.HIGH}),
        ({"confirmed_on": date(2026, 11, 2)}, {"confirmed_on": date(2026, 11, 1)}),
    ],
)
def test_order_follows_its_declared_rule(better, worse):
    found = first_contacts([candidate(1, **worse), candidate(2, **better)])

    assert [one.key for one in found] == [2, 1]


def test_order_keeps_five_and_two_persons_at_most():
    persons = [candidate(number, is_person=True, is_emergency=True) for number in range(4)]
    services = [candidate(number) for number in range(10, 19)]

    found = first_contacts([*services, *persons])

    assert [one.key for one in found] == [0, 1, 10, 11, 12]


@pytest.fixture
def commune(db):
    return CommuneFactory(name="Brumeville", epci=EpciFactory())


@pytest.fixture
def member(db):
    return make_member()


def names(user, commune, at=FRIDAY_EVENING, need=Need.LISTENING, profession=""):
    with time_machine.travel(at, tick=False):
        answer = who_to_call(user, Question(need, commune, None, profession))
    return [str(one.service or one.person.name) for one in answer.contacts]


def verified(**fields):
    """A service confirmed just before the moments of these tests."""
    fields = {"verified_on": date(2026, 11, 1), "due_on": date(2027, 12, 31)} | fields
    return ServiceFactory(**fields)


def test_friday_evening_answers_with_what_is_open_then_what_opens_later(member, commune):
    verified(name="Fermé", opening_hours="Mo-Fr 09:00-18:30", areas_served=[commune.pk])
    verified(name="Ouvert", opening_hours=WEEKDAYS, areas_served=[commune.departement_id])
    verified(name="Ailleurs", opening_hours=WEEKDAYS, areas_served=["99"])
    verified(name="Autre besoin", needs=[Need.WORK], areas_served=[commune.pk])

    assert names(member, commune) == ["Ouvert", "Fermé"]


def test_night_keeps_the_emergency_first_and_says_that_nobody_is_open(member, commune):
    verified(name="Jour", opening_hours=WEEKDAYS, areas_served=[commune.pk])
    night = FRIDAY_EVENING.replace(hour=3)
    with time_machine.travel(night, tick=False):
        alone = who_to_call(member, Question(Need.LISTENING, commune))
    verified(name="Nuit", is_emergency=True, areas_served=["france"])

    assert alone.is_nobody_open
    assert names(member, commune, night) == ["Nuit", "Jour"]


def test_christmas_closes_what_says_so(member, commune):
    verified(name="A", opening_hours="Mo-Fr 09:00-19:00; PH off", areas_served=[commune.pk])
    verified(name="B", opening_hours="Mo-Su,PH 09:00-19:00", areas_served=["france"])

    christmas = datetime(2026, 12, 25, 11, tzinfo=PARIS)

    assert names(member, commune, christmas) == ["B", "A"]


def test_good_friday_is_a_holiday_in_alsace_only(member, commune):
    strasbourg = CommuneFactory(code="67482", departement=DepartementFactory(code="67"))
    hours = "Mo-Fr 09:00-19:00; PH off"
    verified(name="France", opening_hours=hours, areas_served=["france"])
    good_friday = datetime(2027, 3, 26, 10, tzinfo=PARIS)

    with time_machine.travel(good_friday, tick=False):
        alsace = who_to_call(member, Question(Need.LISTENING, strasbourg))
        elsewhere = who_to_call(member, Question(Need.LISTENING, commune))

    assert alsace.contacts[0].candidate.state == State.CLOSED
    assert elsewhere.contacts[0].candidate.state == State.OPEN


def test_la_reunion_answers_by_its_own_clock(member):
    saint_denis = CommuneFactory(code="97411", departement=DepartementFactory(code="974"))
    verified(name="Là-bas", opening_hours="Mo-Fr 09:00-12:00", areas_served=["974"])

    # Seven in Paris is ten there.
    with time_machine.travel(datetime(2026, 11, 27, 7, tzinfo=PARIS), tick=False):
        answer = who_to_call(member, Question(Need.LISTENING, saint_denis))

    assert answer.contacts[0].candidate.state == State.OPEN
    assert answer.moment.wall.hour == 10


def test_entry_leaves_at_midnight_after_its_last_day(member, commune):
    verified(name="Jusque-là", due_on=date(2026, 11, 27), areas_served=[commune.pk])
    midnight = datetime(2026, 11, 28, tzinfo=PARIS)

    assert names(member, commune, midnight - timedelta(seconds=1)) == ["Jusque-là"]
    assert names(member, commune, midnight) == []


def test_temporary_closure_wins_from_its_first_second_to_its_last(member, commune):
    verified(
        name="Urgences",
        is_emergency=True,
        closed_from=date(2026, 11, 28),
        closed_until=date(2026, 11, 29),
        areas_served=[commune.pk],
    )
    begin, end = datetime(2026, 11, 28, tzinfo=PARIS), datetime(2026, 11, 30, tzinfo=PARIS)
    second = timedelta(seconds=1)

    assert names(member, commune, begin - second) == ["Urgences"]
    assert names(member, commune, begin) == []
    assert names(member, commune, end - second) == []
    assert names(member, commune, end) == ["Urgences"]


@pytest.mark.parametrize("state", [one for one in EntryState.values if one != EntryState.VERIFIED])
def test_only_verified_entries_answer(member, commune, state):
    verified(name="Service", state=state, areas_served=[commune.pk])
    place = PlaceFactory(commune=commune, state=state)
    verified(name="Au lieu", place=place, areas_served=[commune.pk])

    assert names(member, commune) == []


def test_closed_institution_does_not_answer(member, commune):
    institution = InstitutionFactory(is_active=False)
    verified(institution=institution, areas_served=[commune.pk])

    assert names(member, commune) == []


def test_person_without_membership_gets_nobody(commune):
    verified(areas_served=[commune.pk])

    assert names(UserFactory(), commune) == []


def person(commune, **fields):
    with time_machine.travel(FRIDAY_EVENING - timedelta(days=5), tick=False):
        found = ResourcePersonFactory(areas=[commune.departement_id], **fields)
        PersonTerm.objects.create(entry=found, vocabulary=Vocabulary.NEED, value=Need.LISTENING)
    return found


def test_absent_person_is_answered_for_by_the_replacement_on_the_day(member, commune):
    absent = person(commune)
    replacement = person(commune, institution=absent.institution, standing="deputy")
    replacement.terms.all().delete()
    AbsenceFactory(
        person=absent,
        starts_on=date(2026, 11, 28),
        ends_on=date(2026, 11, 28),
        replacement=replacement,
    )
    midnight = datetime(2026, 11, 28, tzinfo=PARIS)

    assert names(member, commune, midnight - timedelta(seconds=1)) == [absent.name]
    assert names(member, commune, midnight) == [replacement.name]


def test_person_whose_mandate_ended_or_who_left_is_not_reachable(member, commune):
    person(commune, mandate_end=date(2026, 11, 26))
    person(commune, user=UserFactory())

    assert names(member, commune) == []


def test_colleague_of_the_same_trade_comes_first(member, commune):
    other = person(commune, institution=InstitutionFactory(kind="housing"))
    police = person(commune, institution=InstitutionFactory(kind="police"))

    assert names(member, commune, profession="police") == [police.name, other.name]


def test_confidential_service_is_no_nearer_than_its_departement(member, commune):
    refuge = ConfidentialPlaceFactory(verified_on=date(2026, 11, 1), due_on=date(2027, 1, 1))
    verified(name="Caché", place=refuge, areas_served=[commune.pk])
    assert names(member, commune) == []

    verified(name="Refuge", place=refuge, areas_served=[commune.departement_id])
    with time_machine.travel(FRIDAY_EVENING, tick=False):
        answer = who_to_call(member, Question(Need.LISTENING, commune))

    assert [one.candidate.nearness for one in answer.contacts] == [Nearness.DEPARTEMENT]


# The page


def address(**query):
    return f"{reverse('network:who_to_call')}?{urlencode(query)}"


@pytest.mark.django_db
def test_page_shows_the_national_numbers_before_any_question(login):
    page = login(make_member()).get(reverse("network:who_to_call")).content.decode()

    for number in ("17", "112", "114", "3919", "119"):
        assert f'href="tel:{number}"' in page
    assert 'href="tel:115"' not in page
    assert "quick-exit" in page


def test_page_answers_at_its_own_address(login, member, commune):
    place = PlaceFactory(commune=commune, telephone="01 99 00 12 34")
    ServiceFactory(name="Écoute Brume", place=place, areas_served=[commune.pk])
    refuge = ConfidentialPlaceFactory(intermediary=InstitutionFactory(name="SIAO de la Brume"))
    ServiceFactory(name="Abri", place=refuge, areas_served=[commune.departement_id])

    answer = login(member).get(address(need="listening", commune=commune.label))
    page = answer.content.decode()

    assert "Écoute Brume" in page
    assert 'href="tel:0199001234"' in page
    assert "SIAO de la Brume" in page
    assert "no-store" in answer["Cache-Control"]


def test_page_of_another_moment_is_by_the_clock_of_the_commune(login, member, commune):
    ServiceFactory(opening_hours="24/7", areas_served=[commune.pk])
    query = {"need": "listening", "commune": commune.label, "moment": "2026-11-27T03:10"}

    with time_machine.travel(FRIDAY_EVENING, tick=False):
        page = login(member).get(address(**query)).content.decode()
        refused = login(member).get(address(**query | {"moment": "2036-11-27T03:10"}))

    assert "03:10" in page
    assert refused.context["form"].errors["moment"]


@pytest.mark.parametrize("query", [{"need": "x"}, {"need": ""}, {"need": "work", "commune": "zz"}])
def test_page_says_what_is_missing_and_keeps_the_numbers(login, member, query):
    answer = login(member).get(address(**query))

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert 'href="tel:17"' in answer.content.decode()


def test_page_asks_the_database_a_fixed_number_of_times(
    login, member, commune, django_assert_num_queries
):
    client = login(member)
    query = address(need="listening", commune=commune.label)
    ServiceFactory(areas_served=[commune.pk])
    person(commune)
    client.get(query)
    for _more in range(2):
        with django_assert_num_queries(20):
            client.get(query)
        for _one in range(2):
            ServiceFactory(areas_served=[commune.pk], place=PlaceFactory(commune=commune))
            person(commune)
