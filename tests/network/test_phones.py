"""French numbers in one writing, whatever was typed."""

import pytest
from django.core.exceptions import ValidationError

from network.phones import normalise_phone


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("", ""),
        ("0199001234", "01 99 00 12 34"),
        ("01.99.00.12.34", "01 99 00 12 34"),
        ("+33 (0)1 99 00 12 34", "01 99 00 12 34"),
        ("0033199001234", "01 99 00 12 34"),
        ("0 800 05 95 95", "08 00 05 95 95"),
        ("3919", "39 19"),
        ("115", "115"),
        ("17", "17"),
        ("116 006", "116006"),
        ("+262 262 00 12 34", "02 62 00 12 34"),
        ("+590690001234", "06 90 00 12 34"),
        ("+687 27.12.34", "+687 27 12 34"),
        ("00 689 40 12 34 56", "+689 40 12 34 56"),
    ],
)
def test_number_is_written_by_pairs(typed, written):
    assert normalise_phone(typed) == written


@pytest.mark.parametrize(
    "typed", ["01 99 00 12 3", "1234567890", "+44 20 7946 0958", "au 01 99", "9", "+687 27 12"]
)
def test_number_that_cannot_be_dialled_is_refused(typed):
    with pytest.raises(ValidationError):
        normalise_phone(typed)
