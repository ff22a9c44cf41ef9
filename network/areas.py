"""Areas by their codes: which larger ones hold a small one, and how they are called.

A code tells its kind by its length: five characters for a commune, nine for an EPCI, two or
three for a département; the whole country has its own word.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from network.models import WHOLE_COUNTRY, Commune, Departement, Epci

_COMMUNE, _EPCI = 5, 9


def areas_above(codes: Iterable[str]) -> dict[str, frozenset[str]]:
    """For each code, itself and every larger area that holds it whole.

    A département does not hold an EPCI that lies over another one too. At most two queries.
    """
    codes = set(codes)
    communes = {
        code: (epci, departement)
        for code, epci, departement in Commune.objects.filter(
            pk__in=[code for code in codes if len(code) == _COMMUNE]
        ).values_list("code", "epci_id", "departement_id")
    }
    over: dict[str, list[str]] = {}
    epcis = Epci.objects.filter(pk__in=[code for code in codes if len(code) == _EPCI])
    for code, departement in epcis.values_list("code", "departements"):
        over.setdefault(code, []).append(departement)
    found = {}
    for code in codes:
        larger = [part for part in communes.get(code, ()) if part]
        if len(over.get(code, ())) == 1:
            larger += [part for part in over[code] if part]
        found[code] = frozenset({code, WHOLE_COUNTRY, *larger})
    return found


def covers(areas: Iterable[str], wanted: Iterable[frozenset[str]]) -> bool:
    """Whether the areas hold one at least of the wanted ones, given with what is above them."""
    areas = set(areas)
    return any(not areas.isdisjoint(above) for above in wanted)


def area_names(codes: Iterable[str]) -> dict[str, str]:
    """The words for each code; the code itself when it is not known. At most three queries."""
    codes = set(codes)
    names = {code: code for code in codes}
    by_length = {
        Commune: [code for code in codes if len(code) == _COMMUNE],
        Epci: [code for code in codes if len(code) == _EPCI],
        Departement: [code for code in codes if len(code) < _COMMUNE],
    }
    for model, some in by_length.items():
        if some:
            names.update(model.objects.filter(pk__in=some).values_list("pk", "name"))
    if WHOLE_COUNTRY in names:
        names[WHOLE_COUNTRY] = _("The whole country")
    return names
