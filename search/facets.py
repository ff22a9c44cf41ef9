"""Filters beside the results: values with counts, and labels the person may know."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from committees.models import Committee
from portal.accounts.models import Institution
from search.sources import facet_kind_labels

Labels = dict[str, str | Promise]


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str | Promise
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str | Promise
    values: list[FacetValue]

    @property
    def can_narrow(self) -> bool:
        """Whether choosing here would change anything, or something is chosen."""
        return len(self.values) > 1 or any(value.is_chosen for value in self.values)


def _kinds(user, values: Iterable[str]) -> Labels:
    return facet_kind_labels()


def _committees(user, values: Iterable[str]) -> Labels:
    """Names of the committees whose existence the person may know; others get no label."""
    known = Committee.objects.visible_to(user).filter(uuid__in=_uuids(values)).order_by()
    return {str(uuid): name for uuid, name in known.values_list("uuid", "name")}


def _institutions(user, values: Iterable[str]) -> Labels:
    found = Institution.objects.visible_to(user).filter(uuid__in=_uuids(values))
    return {str(institution.uuid): str(institution) for institution in found}


def _years(user, values: Iterable[str]) -> Labels:
    return {value: value for value in values}


def _languages(user, values: Iterable[str]) -> Labels:
    return {value: _language_name(value) for value in values}


def _language_name(code: str) -> str:
    try:
        return get_language_info(code)["name_translated"].capitalize()
    except KeyError:
        return code


def _uuids(values: Iterable[str]) -> list[UUID]:
    uuids = []
    for value in values:
        try:
            uuids.append(UUID(value))
        except ValueError:
            continue
    return uuids


@dataclass(frozen=True, slots=True)
class _Definition:
    label: str | Promise
    labels: Callable[[object, Iterable[str]], Labels]


DEFINITIONS: dict[str, _Definition] = {
    "kind": _Definition(_("Kind"), _kinds),
    "committee": _Definition(_("Committee"), _committees),
    "year": _Definition(_("Year"), _years),
    "institution": _Definition(_("Author institution"), _institutions),
    "language": _Definition(_("Language"), _languages),
}


def known_labels(name: str, user, values: Iterable[str]) -> Labels:
    """Labels of values of a facet; a value the person may not know is absent."""
    values = [value for value in values if value]
    return DEFINITIONS[name].labels(user, values) if values else {}


def build_facets(
    counts: Mapping[str, Mapping[str, int]],
    labels: Mapping[str, Labels],
    chosen: Mapping[str, frozenset[str]],
) -> list[Facet]:
    """Facets to show, values by number of results (years by date); chosen ones always there."""
    facets = []
    for name, definition in DEFINITIONS.items():
        values = []
        for value in {**counts.get(name, {}), **dict.fromkeys(chosen.get(name, ()), 0)}:
            label = labels.get(name, {}).get(value)
            if label is not None:
                count = counts.get(name, {}).get(value, 0)
                is_chosen = value in chosen.get(name, ())
                values.append(FacetValue(value, label, count, is_chosen))
        if name == "year":
            values.sort(key=lambda v: v.value, reverse=True)
        else:
            values.sort(key=lambda v: (-v.count, str(v.label)))
        if values:
            facets.append(Facet(name, definition.label, values))
    return facets
