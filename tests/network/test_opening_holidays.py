"""The public holidays of each place, as the law and the coordination have them."""

import csv
from collections import defaultdict
from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from network.models import HolidayEffect, HolidayOverride
from network.opening.holidays import HolidayCalendar, calendar_of, calendars_of, clock_of
from network.opening.rules import State
from network.opening.status import is_open
from tests.factories.network_territory import (
    CommuneFactory,
    DepartementFactory,
    HolidayOverrideFactory,
)
from tests.support.services import trial_folder

GOOD_FRIDAY = date(2027, 3, 26)
SAINT_STEPHEN = date(2026, 12, 26)


@pytest.mark.parametrize(
    ("departement", "day", "is_holiday"),
    [
        ("45", date(2026, 5, 14), True),
        ("45", SAINT_STEPHEN, False),
        ("45", GOOD_FRIDAY, False),
        ("57", SAINT_STEPHEN, True),
        ("67", SAINT_STEPHEN, True),
        ("68", GOOD_FRIDAY, True),
        ("974", date(2026, 12, 20), True),
        ("45", date(2026, 12, 20), False),
        ("2A", date(2026, 7, 14), True),
        ("973", date(2026, 6, 10), True),
        ("976", date(2026, 4, 27), True),
        ("75", date(2026, 11, 23), False),
    ],
)
def test_holidays_by_département(departement, day, is_holiday):
    assert (day in HolidayCalendar(departement)) == is_holiday


@pytest.mark.django_db
def test_good_friday_is_a_switch_of_the_commune():
    strasbourg = CommuneFactory(code="67482", departement=DepartementFactory(code="67"))
    without = CommuneFactory(code="67001", departement_id="67", keeps_good_friday=False)

    assert GOOD_FRIDAY in calendar_of(strasbourg)
    assert GOOD_FRIDAY not in calendar_of(without)
    assert SAINT_STEPHEN in calendar_of(without)


@pytest.mark.django_db
def test_the_coordination_adds_and_takes_away_days_where_it_says():
    here, there = CommuneFactory(), CommuneFactory(departement=DepartementFactory(code="13"))
    HolidayOverrideFactory(day=date(2026, 11, 23), label="Foire", departement_id="45")
    HolidayOverrideFactory(day=date(2026, 5, 25), effect=HolidayEffect.WORKED)
    HolidayOverrideFactory(day=date(2026, 5, 25), label="Pentecôte", commune=there)

    assert calendar_of(here).name_of(date(2026, 11, 23)) == "Foire"
    assert date(2026, 11, 23) not in calendar_of(there)
    assert date(2026, 5, 25) not in calendar_of(here)
    assert date(2026, 5, 25) in calendar_of(there)
    assert calendar_of("45").name_of(date(2026, 11, 23)) == "Foire"
    assert date(2026, 11, 23) not in calendar_of("13")


@pytest.mark.django_db
def test_a_day_made_a_holiday_closes_what_closes_on_holidays():
    here = CommuneFactory()
    HolidayOverrideFactory(day=date(2026, 11, 23), commune=here)
    moment = datetime(2026, 11, 23, 10, tzinfo=clock_of("45"))

    assert is_open("Mo-Fr 09:00-12:00; PH off", moment, calendar_of(here)) == State.CLOSED
    assert is_open("Mo-Fr 09:00-12:00; PH off", moment, calendar_of("45")) == State.OPEN


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_calendars_of_many_communes_are_one_query(count, django_assert_num_queries):
    communes = CommuneFactory.create_batch(count)
    HolidayOverrideFactory(day=date(2026, 11, 23), departement_id="45")

    with django_assert_num_queries(1):
        calendars = calendars_of(communes)
        assert all(date(2026, 11, 23) in calendars[one.pk] for one in communes)


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["country", "departement", "commune"])
def test_a_day_is_changed_once_for_a_place(place):
    commune = CommuneFactory()
    where = {"departement": {"departement_id": "45"}, "commune": {"commune": commune}}.get(
        place, {}
    )
    HolidayOverrideFactory(day=date(2026, 11, 23), **where)

    with pytest.raises(IntegrityError), transaction.atomic():
        HolidayOverrideFactory(day=date(2026, 11, 23), **where)
    assert HolidayOverride.objects.count() == 1


@pytest.mark.django_db
def test_a_change_is_of_one_place():
    with pytest.raises(IntegrityError), transaction.atomic():
        HolidayOverrideFactory(
            day=date(2026, 11, 23), commune=CommuneFactory(), departement_id="45"
        )


@pytest.mark.parametrize(
    ("departement", "clock"),
    [
        ("45", "Europe/Paris"),
        ("2B", "Europe/Paris"),
        ("974", "Indian/Reunion"),
        ("972", "America/Martinique"),
    ],
)
def test_each_département_has_its_clock(departement, clock):
    assert clock_of(departement).key == clock


@pytest.mark.trial_files
def test_holidays_agree_with_the_trial_table():
    """Its zones begin with the number of a département, or are the mainland."""
    file = trial_folder() / "open-data" / "holidays" / "holidays_fr_2026_2027.csv"
    expected = defaultdict(set)
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["lib_holidays"] == "oui":
                expected[row["zone"]].add(date.fromisoformat(row["date"]))
    days = [
        date.fromordinal(n)
        for n in range(date(2026, 1, 1).toordinal(), date(2028, 1, 1).toordinal())
    ]

    assert len(expected) == 14
    for zone, holidays in expected.items():
        departement = "" if zone == "metropole" else zone.split("-")[0]
        calendar = HolidayCalendar(departement)
        assert {day for day in days if day in calendar} == holidays, zone
