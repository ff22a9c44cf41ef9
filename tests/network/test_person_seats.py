"""One titular and one deputy for an institution, a territory and a topic on any one day."""

import threading

import pytest
from django.db import connection

from network.enums import PersonStanding, PersonState, Vocabulary
from network.models import PersonTerm, ResourcePerson
from network.services import mandates, persons
from network.services.person_errors import PersonError
from portal.accounts.models import User
from tests.factories.accounts import InstitutionFactory
from tests.factories.network_persons import ResourcePersonFactory, in_days, make_keeper, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def institution():
    return InstitutionFactory()


@pytest.fixture
def keeper(institution):
    return make_keeper(institution)


def proposed(institution, *topics, areas=("45",), **fields) -> ResourcePerson:
    person = ResourcePersonFactory(
        institution=institution,
        state=PersonState.PROPOSED,
        mandate_start=None,
        areas=list(areas),
        **fields,
    )
    for topic in topics:
        PersonTerm.objects.create(entry=person, vocabulary=Vocabulary.NEED, value=topic)
    return person


def nominate(person, keeper, start=0, end=None) -> ResourcePerson:
    return mandates.nominate(
        person,
        actor=keeper,
        nominated_on=today(),
        nominated_by="La directrice",
        mandate_start=in_days(start),
        mandate_end=None if end is None else in_days(end),
    )


def test_second_titular_of_the_same_seat_is_refused_and_nothing_is_written(institution, keeper):
    first = nominate(proposed(institution, "housing", "legal"), keeper)
    rival = proposed(institution, "legal")

    with pytest.raises(PersonError, match=first.name):
        nominate(rival, keeper)

    rival.refresh_from_db()
    assert (rival.state, rival.mandate_start) == (PersonState.PROPOSED, None)


@pytest.mark.parametrize(
    "other",
    [
        {"standing": PersonStanding.DEPUTY},
        {"areas": ("28",)},
        {"topics": ("housing",)},
        {"topics": ()},
        {"institution": True},
        {"start": 31},
    ],
)
def test_another_seat_is_free(other, institution, keeper):
    nominate(proposed(institution, "legal"), keeper, end=30)
    place = InstitutionFactory() if other.get("institution") else institution
    person = proposed(
        place,
        *other.get("topics", ("legal",)),
        areas=other.get("areas", ("45",)),
        standing=other.get("standing", PersonStanding.TITULAR),
    )

    nominate(person, make_keeper(place), start=other.get("start", 0))

    person.refresh_from_db()
    assert person.state == PersonState.NOMINATED


def test_seat_is_shared_by_no_day_at_either_end(institution, keeper):
    nominate(proposed(institution), keeper, start=10, end=20)

    for start, end in [(0, 10), (20, 40), (12, 15), (0, None)]:
        with pytest.raises(PersonError):
            nominate(proposed(institution), keeper, start=start, end=end)

    assert nominate(proposed(institution), keeper, start=0, end=9)
    assert nominate(proposed(institution), keeper, start=21)


def test_ended_mandate_frees_its_seat_the_same_day_and_a_suspended_one_does_not(
    institution, keeper
):
    person = ResourcePersonFactory(institution=institution, areas=["45"])
    mandates.suspend(person, actor=keeper, reason="request")
    heir = proposed(institution)
    with pytest.raises(PersonError):
        nominate(heir, keeper)

    mandates.end(person, actor=keeper)

    assert nominate(heir, keeper).state == PersonState.NOMINATED


def test_scope_moved_onto_a_taken_seat_is_refused(institution, keeper):
    nominate(proposed(institution, "legal"), keeper)
    other = nominate(proposed(institution, "legal", areas=("28",)), keeper)

    with pytest.raises(PersonError):
        persons.change_scope(
            other,
            actor=keeper,
            standing=PersonStanding.TITULAR,
            areas=["28", "45"],
            terms={Vocabulary.NEED: ["legal"]},
        )

    assert [area.code for area in other.areas.all()] == ["28"]


def test_renewal_puts_off_the_end_and_stops_where_the_seat_is_given(institution, keeper):
    person = nominate(proposed(institution), keeper, end=30)
    nominate(proposed(institution), keeper, start=100)
    letter = {"actor": keeper, "nominated_on": today(), "nominated_by": "Le préfet"}

    renewed = mandates.renew_mandate(person, mandate_end=in_days(99), **letter)
    assert (renewed.mandate_start, renewed.mandate_end) == (today(), in_days(99))
    assert renewed.nominated_by == "Le préfet"

    for end in (in_days(100), None, in_days(99)):
        with pytest.raises(PersonError):
            mandates.renew_mandate(person, mandate_end=end, **letter)
    person.refresh_from_db()
    assert person.mandate_end == in_days(99)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_nominated_at_once_leave_one():
    institution = InstitutionFactory()
    keeper = make_keeper(institution)
    rivals = [proposed(institution) for _number in range(2)]
    start, refusals = threading.Barrier(2), []

    def act(person) -> None:
        actor = User.objects.get(pk=keeper.pk)
        start.wait()
        try:
            nominate(person, actor)
        except PersonError as refusal:
            refusals.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(person,)) for person in rivals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refusals) == 1
    assert ResourcePerson.objects.filter(state=PersonState.NOMINATED).count() == 1
