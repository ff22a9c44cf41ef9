"""Open, closed or unknown: by the clock, the holidays and the changes of the place."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from opening_hours import OpeningHours

from network.opening.holidays import HolidayCalendar
from network.opening.rules import OpeningError, State, read_rules
from network.opening.status import is_open, next_change, status_at

PARIS = ZoneInfo("Europe/Paris")
OFFICE = "Mo-Fr 09:00-12:00,14:00-17:30; PH off"
MAINLAND = HolidayCalendar("45")
OPEN, CLOSED, UNKNOWN = State.OPEN, State.CLOSED, State.UNKNOWN


def at(text: str, clock: ZoneInfo = PARIS, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock, fold=fold)


@pytest.mark.parametrize(
    ("expression", "moment", "state"),
    [
        (OFFICE, "2026-11-23 09:00", OPEN),
        (OFFICE, "2026-11-23 11:59:59", OPEN),
        (OFFICE, "2026-11-23 12:00", CLOSED),
        (OFFICE, "2026-11-22 10:00", CLOSED),
        (OFFICE, "2026-12-25 10:00", CLOSED),
        (OFFICE, "2026-11-27 18:40", CLOSED),
        ("24/7", "2026-12-25 03:00", OPEN),
        ("Mo-Su 00:00-24:00", "2026-12-25 03:00", OPEN),
        ("24/7 off", "2026-11-23 09:00", CLOSED),
        ("Fr 22:00-06:00", "2026-11-28 05:59", OPEN),
        ("Fr 22:00-06:00", "2026-11-28 06:00", CLOSED),
        ("Fr 22:00-06:00; 2026 Dec 25 off", "2026-12-26 03:00", CLOSED),
        ("Th 22:00-06:00; 2026 Dec 25 off", "2026-12-25 03:00", OPEN),
        ("Mo 10:00-18:00; Mo 12:00-14:00 off", "2026-11-23 13:00", CLOSED),
        ("Mo 10:00-18:00; Mo 12:00-14:00 off", "2026-11-23 15:00", OPEN),
        ("Mo 10:00-12:00, Mo-Fr 14:00-16:00", "2026-11-23 11:00", OPEN),
        ("Mo 10:00-12:00; Mo 14:00-16:00", "2026-11-23 11:00", CLOSED),
        ("Mo[1,3] 10:00-12:00", "2026-11-16 11:00", OPEN),
        ("Mo[1,3] 10:00-12:00", "2026-11-23 11:00", CLOSED),
        ("Mo[-1] 10:00-12:00", "2026-11-30 11:00", OPEN),
        ("week 1-53/2 Mo 10:00-12:00", "2026-11-23 11:00", CLOSED),
        ("week 2-52/2 Mo 10:00-12:00", "2026-11-23 11:00", OPEN),
        ("Mo-Fr 09:00-12:00; Jul-Aug off", "2026-08-03 10:00", CLOSED),
        ("Mo-Fr 09:00-12:00; Dec 24-Jan 2 off", "2026-12-31 10:00", CLOSED),
        ("Mo-Fr 09:00-12:00; 2026 Dec 24-2027 Jan 2 off", "2027-12-31 10:00", OPEN),
        ("Mo-Fr,PH 09:00-12:00", "2026-12-25 10:00", OPEN),
        ("PH 10:00-11:00", "2026-11-11 10:30", OPEN),
        ("Mo-Fr 09:00-12:00 unknown", "2026-11-23 10:00", UNKNOWN),
        ('"sur rendez-vous"', "2026-11-23 10:00", UNKNOWN),
    ],
)
def test_state_at_a_moment(expression, moment, state):
    assert is_open(expression, at(moment), MAINLAND) == state


@pytest.mark.parametrize(
    "expression", ["Mo-Fr 09:00-12:00", "09:00-12:00", "Sep-Jun Mo-Fr 09:00-12:00"]
)
def test_hours_that_say_nothing_of_holidays_are_unknown_then(expression):
    assert is_open(expression, at("2026-12-25 10:00"), MAINLAND) == UNKNOWN
    assert is_open(expression, at("2026-12-25 15:00"), MAINLAND) == CLOSED
    assert is_open(expression, at("2026-12-28 10:00"), MAINLAND) == OPEN


def test_hours_of_a_named_date_hold_on_a_holiday():
    assert (
        is_open("Mo-Fr 09:00-12:00; Dec 25 10:00-11:00", at("2026-12-25 10:30"), MAINLAND) == OPEN
    )


def test_status_tells_the_comment_and_the_holiday():
    status = status_at(
        'Mo-Fr 09:00-12:00 "par téléphone"; PH off', at("2026-11-23 10:00"), MAINLAND
    )
    assert (status.is_open, status.comment, status.holiday) == (True, "par téléphone", None)

    status = status_at(OFFICE, at("2026-12-25 10:00"), MAINLAND)
    assert (status.is_open, status.holiday) == (False, "Noël")


def test_the_clock_is_that_of_the_place():
    """At 9:30 in Paris it is 12:30 on La Réunion in winter."""
    moment = at("2026-11-23 09:30")

    assert is_open(OFFICE, moment, MAINLAND) == OPEN
    assert is_open(OFFICE, moment, HolidayCalendar("974")) == CLOSED
    assert is_open(OFFICE, moment.astimezone(UTC), MAINLAND) == OPEN


def test_the_day_too_is_that_of_the_place():
    """20 December, abolition of slavery, begins on La Réunion while Paris is on the 19th."""
    moment = at("2027-12-19 22:00")

    assert status_at("24/7; PH off", moment, HolidayCalendar("974")).holiday
    assert status_at("24/7; PH off", moment, MAINLAND).holiday is None


# The nights when the clock changes


def test_the_hour_that_the_autumn_repeats_is_open_twice():
    night = "Sa 22:00-02:30"

    assert is_open(night, at("2026-10-25 02:15"), MAINLAND) == OPEN
    assert is_open(night, at("2026-10-25 02:15", fold=1), MAINLAND) == OPEN
    assert is_open(night, at("2026-10-25 02:30", fold=1), MAINLAND) == CLOSED
    when, state = next_change(night, at("2026-10-25 02:15"), MAINLAND)
    assert (when.isoformat(), state) == ("2026-10-25T02:30:00+01:00", CLOSED)


def test_the_hour_that_the_spring_skips_ends_or_begins_when_it_is_skipped():
    assert next_change("Sa 22:00-02:30", at("2026-03-29 01:00"), MAINLAND)[0] == at(
        "2026-03-29 03:00"
    )
    assert next_change("Su 02:30-05:00", at("2026-03-29 01:00"), MAINLAND)[0] == at(
        "2026-03-29 03:00"
    )
    assert is_open("Su 02:10-02:40", at("2026-03-29 03:10"), MAINLAND) == CLOSED


# The next change


@pytest.mark.parametrize(
    ("expression", "moment", "change"),
    [
        (OFFICE, "2026-11-23 08:00", ("2026-11-23 09:00", OPEN)),
        (OFFICE, "2026-11-23 09:00", ("2026-11-23 12:00", CLOSED)),
        (OFFICE, "2026-11-27 18:40", ("2026-11-30 09:00", OPEN)),
        (OFFICE, "2026-12-24 18:00", ("2026-12-28 09:00", OPEN)),
        ("Mo 09:00-12:00,12:00-14:00", "2026-11-23 10:00", ("2026-11-23 14:00", CLOSED)),
        (
            "Mo-Su 20:00-24:00, Mo-Su 00:00-02:00; PH 00:00-24:00",
            "2026-11-23 21:00",
            ("2026-11-24 02:00", CLOSED),
        ),
        ("24/7; 2026 Dec 25 off", "2026-11-23 10:00", ("2026-12-25 00:00", CLOSED)),
    ],
)
def test_next_change(expression, moment, change):
    when, state = change

    assert next_change(expression, at(moment), MAINLAND) == (at(when), state)


@pytest.mark.parametrize(
    "expression", ["24/7", "24/7 off", "2020 Jan 1-2020 Dec 31 Mo 09:00-12:00"]
)
def test_what_never_changes_has_no_next_change(expression):
    assert next_change(expression, at("2026-11-23 10:00"), MAINLAND) is None


def test_next_change_is_told_in_the_clock_of_the_place():
    when, _state = next_change(OFFICE, at("2026-11-23 03:00"), HolidayCalendar("974"))

    assert when.isoformat() == "2026-11-23T09:00:00+04:00"


@pytest.mark.parametrize(
    "expression",
    [
        "Mo-Fr 09:00-12:00,14:00-17:30",
        "Mo-Sa 09:00-12:00; Jul-Aug Mo-Fr 10:00-12:00; Dec 24-Jan 2 off",
        "Fr-Mo 10:00-19:00; Su 12:00-14:00 off",
        "Tu[2] 14:00-16:00, We 09:00-12:00",
        "2026 Mar 1-2026 Oct 31 Mo-Fr 08:30-12:15; May 1 off",
    ],
)
def test_without_holidays_or_nights_we_agree_with_the_library(expression):
    random = Random(45)
    theirs = OpeningHours(expression, timezone=PARIS, auto_country=False, auto_timezone=False)
    nowhere = HolidayCalendar(
        overrides={date(2026, 1, 1) + timedelta(days=n): None for n in range(400)}
    )
    for _index in range(300):
        moment = at("2026-01-02 00:00") + timedelta(minutes=random.randrange(360 * 24 * 60))
        assert (is_open(expression, moment, nowhere) == OPEN) == theirs.is_open(moment), moment


# What is not understood


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("9.00 a 12.00 - 14.00 a 17.00", "Mo Tu We"),
        ("du lundi au vendredi de 9h à 12h", "Mo Tu We"),
        ('Mo 09:00-12:00,14:00-17:30"Sans rendez-vous";Tu 09:00-12:00', "espace"),
        ('Mo 09:00-12:00 "a"Tu 09:00-10:00', "espace"),
        ("", "Exemple"),
        ("Mo-Fr 09:00-12:61", "Exemple"),
        ("Mo-Fr 09:00+", "sans fin"),
        ("sunrise-sunset", "soleil"),
        ("SH off", "vacances scolaires"),
        ("PH +1 day off", "jours fériés"),
        ('Mo 09:00-12:00 || "sur rendez-vous"', "pas acceptée"),
        ("Mo 10:00-16:00/02:00", "pas acceptée"),
        ("week 1-10 Mo 09:00-10:00", "pas acceptée"),
        ("Mo 09:00-12:00; " * 60, "trop longs"),
    ],
)
def test_what_is_not_understood_is_refused_in_french(expression, said):
    with pytest.raises(OpeningError, match=said):
        read_rules(expression)


def test_a_comment_may_hold_separators():
    rules = read_rules('Mo 09:00-12:00 "a; b, c || PH"; Tu 09:00-10:00')

    assert [rule.comment for rule in rules] == ["a; b, c || PH", ""]
