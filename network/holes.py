"""Territories on which an institution has no titular, or no deputy, in office (domain A14)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from network.areas import area_names, areas_above
from network.enums import PersonStanding, PersonState
from network.founding import parties_in_force
from network.models import ResourcePerson
from portal.accounts.models import Institution

# A territory counts as the institution's own for a year after its last mandate there ended.
KEPT_IN_MIND = timedelta(days=365)


@dataclass(frozen=True)
class Hole:
    """Who misses where; an institution that never named anybody misses both, nowhere named."""

    institution: Institution
    missing: tuple[str, ...]
    area: str = ""
    area_name: str = ""

    @property
    def missing_labels(self) -> list[str]:
        return [str(PersonStanding(standing).label) for standing in self.missing]


def expected_institutions() -> QuerySet:
    """Institutions of which a titular and a deputy are expected on each of their territories.

    Those under a convention in force (domain A14); the only place that says which ones.
    """
    return Institution.objects.active().filter(pk__in=parties_in_force().values("institution"))


def holes_of(institutions: QuerySet) -> list[Hole]:
    """The holes of the institutions, in their order; a fixed number of queries."""
    today = timezone.localdate()
    institutions = list(institutions)
    recent = Q(mandate_end__gte=today - KEPT_IN_MIND) | ~Q(state=PersonState.ENDED)
    mandates = ResourcePerson.objects.filter(recent, institution__in=institutions)
    areas = list(mandates.values_list("institution_id", "areas__code"))
    in_office = ResourcePerson.objects.in_office(today).filter(institution__in=institutions)
    held = defaultdict(set)
    for institution_id, standing, code in in_office.values_list(
        "institution_id", "standing", "areas__code"
    ):
        held[institution_id, standing].add(code)
    territories = defaultdict(set)
    for institution_id, code in areas:
        if code:
            territories[institution_id].add(code)
    above = areas_above({code for _pk, code in areas if code})
    names = area_names(above)
    found = []
    for institution in institutions:
        codes = territories[institution.pk]
        for code in sorted(codes, key=lambda one: names[one]) or [""]:
            missing = _missing(institution.pk, above.get(code, frozenset()), held)
            if missing:
                found.append(Hole(institution, missing, code, names.get(code, "")))
    return found


def _missing(institution_id: int, above: frozenset[str], held) -> tuple[str, ...]:
    return tuple(
        standing
        for standing in (PersonStanding.TITULAR, PersonStanding.DEPUTY)
        if held[institution_id, standing].isdisjoint(above)
    )
