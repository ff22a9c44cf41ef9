"""National numbers: shown whatever the question, the hour and the state of the directory."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from network.enums import Need


@dataclass(frozen=True, slots=True)
class NationalNumber:
    """`needs`: those for which it is put forward; `is_always`: shown whatever the need."""

    number: str
    words: str | Promise
    needs: frozenset[str] = frozenset()
    is_always: bool = True

    @property
    def dialled(self) -> str:
        return self.number.replace(" ", "")


NATIONAL_NUMBERS = (
    NationalNumber(
        "17", _("Police or gendarmerie, day and night"), frozenset({Need.DANGER, Need.COMPLAINT})
    ),
    NationalNumber("112", _("European emergency number, day and night"), frozenset({Need.DANGER})),
    NationalNumber(
        "114",
        _("Emergencies by text message, for whoever cannot speak or hear"),
        frozenset({Need.DANGER}),
    ),
    NationalNumber(
        "3919",
        _("Violence against women: listening and guidance, day and night"),
        frozenset({Need.LISTENING, Need.LEGAL, Need.PROTECTION_ORDER, Need.PSYCHOLOGICAL}),
    ),
    NationalNumber("119", _("Children in danger, day and night"), frozenset({Need.CHILDREN})),
    NationalNumber(
        "115", _("Emergency shelter, day and night"), frozenset({Need.SHELTER}), is_always=False
    ),
    NationalNumber(
        "116 006",
        _("Help for victims, every day"),
        frozenset({Need.LEGAL, Need.COMPLAINT, Need.PSYCHOLOGICAL}),
        is_always=False,
    ),
)


def numbers_for(need: str) -> list[tuple[NationalNumber, bool]]:
    """The numbers to show, each with whether it answers this need; those that do come first."""
    shown = [
        (number, need in number.needs)
        for number in NATIONAL_NUMBERS
        if number.is_always or need in number.needs
    ]
    return sorted(shown, key=lambda pair: not pair[1])
