"""The declared rule of the waiting list."""

from datetime import UTC, datetime, timedelta

import pytest

from training.enums import OrderReason
from training.order import Candidate, choose, follow_again
from training.seats import Seats

START = datetime(2026, 11, 1, 9, tzinfo=UTC)


def candidate(number: int, institution: int = 1, *, refused: int = 0, hours: int = 0) -> Candidate:
    return Candidate(number, institution, refused, START + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("candidates", "held", "expected", "reason"),
    [
        ([candidate(1)], {}, 1, OrderReason.ALONE),
        ([candidate(1), candidate(2, 2, hours=5)], {1: 1}, 2, OrderReason.UNDER_REPRESENTED),
        (
            [candidate(1, refused=1, hours=5), candidate(2)],
            {1: 3},
            1,
            OrderReason.REFUSED_BEFORE,
        ),
        ([candidate(1, hours=5), candidate(2)], {1: 3}, 2, OrderReason.FIRST_COME),
        # The institution comes before refusals, refusals before the date.
        (
            [candidate(1, 1, refused=9), candidate(2, 2, hours=9)],
            {1: 2, 2: 1},
            2,
            OrderReason.UNDER_REPRESENTED,
        ),
        # Two at the very same moment: the first one written.
        ([candidate(2), candidate(1)], {}, 1, OrderReason.FIRST_COME),
    ],
)
def test_rule_chooses_and_says_why(candidates, held, expected, reason):
    choice = choose(candidates, held)

    assert (choice.candidate.sign_up_id, choice.reason) == (expected, reason)
    assert follow_again(choice.facts) == (expected, reason)


def test_rule_needs_somebody():
    with pytest.raises(ValueError, match="nobody"):
        choose([], {})


def test_reserved_seats_are_kept_from_others_and_not_from_their_institution():
    seats = Seats(3, reserved={7: 2})

    assert (seats.free_for(7), seats.free_for(8)) == (3, 1)
    seats.take(8)
    assert (seats.free_for(7), seats.free_for(8)) == (2, 0)
    seats.take(7)
    assert (seats.free_for(7), seats.free_for(8)) == (1, 0)
    seats.take(7)
    assert (seats.free, seats.free_for(7)) == (0, 0)
