"""Public holidays and clock of each département, by the law and by the coordination.

National days and those of Alsace-Moselle and overseas come from the package `holidays`
(L3133-1, L3134-13 and L3422-2 of the Code du travail); it also lists customary days overseas,
which the coordination takes away with a HolidayOverride where nobody keeps them. In
Alsace-Moselle Good Friday is one only in communes with a Protestant church (L3134-13): the
switch `Commune.keeps_good_friday`.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import France

from network.models.holidays import HolidayEffect, HolidayOverride
from network.models.territory import Commune

# Zones of the package, by département; it knows 57 but neither 67 nor 68.
_ZONES = {
    "57": "6AE",
    "67": "6AE",
    "68": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "976": "976",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
_ALSACE_MOSELLE = frozenset({"57", "67", "68"})
_CLOCKS = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
MAINLAND_CLOCK = "Europe/Paris"


def clock_of(departement: str) -> ZoneInfo:
    """The time zone of a département (code of INSEE); that of Paris for all on the mainland."""
    return ZoneInfo(_CLOCKS.get(departement, MAINLAND_CLOCK))


@lru_cache(maxsize=256)
def legal_holidays(zone: str | None, year: int) -> dict[date, str]:
    """Days of a year and their French names in a zone of the package, None for the mainland."""
    return dict(France(subdiv=zone, years=year, language="fr"))


@dataclass(frozen=True)
class HolidayCalendar:
    """The public holidays of one place, with the changes of the coordination already applied.

    `overrides` maps a day to its name, or to None where it is a day like any other. Make one
    with `calendar_of` or `calendars_of`; without a département it is that of the mainland.
    """

    departement: str = ""
    keeps_good_friday: bool = True
    overrides: dict[date, str | None] = field(default_factory=dict)

    def name_of(self, day: date) -> str | None:
        """The name of the public holiday, or None for a day like any other."""
        if day in self.overrides:
            return self.overrides[day]
        name = legal_holidays(_ZONES.get(self.departement), day.year).get(day)
        is_local = self.departement in _ALSACE_MOSELLE and day not in legal_holidays(None, day.year)
        # Of the two local days, the one before Easter; the other is 26 December.
        if is_local and day.month < 12 and not self.keeps_good_friday:
            return None
        return name

    def __contains__(self, day: date) -> bool:
        return self.name_of(day) is not None

    @property
    def clock(self) -> ZoneInfo:
        return clock_of(self.departement)


def calendar_of(place: Commune | str) -> HolidayCalendar:
    """The calendar of a commune, or of a département by its code; one query."""
    if isinstance(place, Commune):
        return calendars_of([place])[place.pk]
    overrides = HolidayOverride.objects.for_place(place)
    return HolidayCalendar(place, overrides=_by_day(overrides))


def calendars_of(communes) -> dict[str, HolidayCalendar]:
    """The calendar of each commune, by its code, in one query for all of them."""
    overrides = list(HolidayOverride.objects.all())
    return {
        one.pk: HolidayCalendar(
            one.departement_id,
            keeps_good_friday=one.keeps_good_friday,
            overrides=_by_day(
                change
                for change in overrides
                if change.commune_id == one.pk
                or (
                    change.commune_id is None
                    and change.departement_id in (None, one.departement_id)
                )
            ),
        )
        for one in communes
    }


def _by_day(overrides) -> dict[date, str | None]:
    """Names by day, the narrowest place last so that it wins."""
    narrow = sorted(overrides, key=lambda one: (bool(one.commune_id), bool(one.departement_id)))
    return {one.day: one.label if one.effect == HolidayEffect.HOLIDAY else None for one in narrow}
