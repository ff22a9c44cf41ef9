"""The territory held in memory for the time of an import."""

from dataclasses import dataclass, field
from functools import cached_property

from network.models import Commune, Departement, Epci
from network.territory.names import name_key
from network.territory.shipped import departement_names
from network.whereabouts import KnownNames


@dataclass(frozen=True, slots=True)
class KnownCommune:
    name: str
    key: str
    postal_codes: tuple[str, ...]
    pk: str


@dataclass
class KnownTerritory:
    """Codes of communes, EPCI and départements as they are when the import begins."""

    communes: dict[str, KnownCommune] = field(default_factory=dict)
    by_postal_code: dict[str, list[str]] = field(default_factory=dict)
    departements: frozenset[str] = frozenset()
    epci: frozenset[str] = frozenset()
    loaded: frozenset[str] = frozenset()

    @classmethod
    def load(cls) -> "KnownTerritory":
        """Read it in four queries."""
        found = cls(
            departements=frozenset(Departement.objects.values_list("pk", flat=True)),
            epci=frozenset(Epci.objects.values_list("pk", flat=True)),
            loaded=frozenset(Departement.objects.loaded().values_list("pk", flat=True)),
        )
        rows = Commune.objects.current().order_by("pk")
        for code, name, key, postal in rows.values_list("pk", "name", "name_key", "postal_codes"):
            codes = tuple(postal.split())
            found.communes[code] = KnownCommune(name, key, codes, code)
            for one in codes:
                found.by_postal_code.setdefault(one, []).append(code)
        return found

    @cached_property
    def names(self) -> KnownNames:
        """What a text about a confidential place may not hold."""
        wide = {name_key(name) for name in departement_names().values()}
        return KnownNames(
            communes=frozenset(one.key for one in self.communes.values()) - wide,
            postal_codes=frozenset(self.by_postal_code),
        )

    def knows(self, code: str) -> bool:
        return code in self.communes or code in self.departements or code in self.epci

    def is_loaded(self, code: str) -> bool:
        """Whether the communes of the département of this INSEE code are here."""
        return _departement(code) in self.loaded

    def is_elsewhere(self, code: str) -> bool:
        """Whether the code begins as those of a département that is not loaded."""
        departement = _departement(code)
        return departement in self.departements and departement not in self.loaded

    def commune_of(self, postal_code: str, name: str | None) -> str | None:
        """The commune with this postal code and name; the only one with it without a name."""
        codes = self.by_postal_code.get(postal_code, [])
        if not name:
            return codes[0] if len(codes) == 1 else None
        key = name_key(name)
        return next((code for code in codes if self.communes[code].key == key), None)


def _departement(code: str) -> str:
    return code[:3] if code.startswith("97") else code[:2]
