"""Institutions as an import finds them: by SIRET, else by name and commune."""

from collections import defaultdict
from dataclasses import dataclass, field

from network.models import Place
from network.territory.names import name_key
from portal.accounts.enums import AccountEvent
from portal.accounts.models import Institution
from portal.core.services.journal import record as journal


@dataclass(slots=True)
class KnownInstitutions:
    """Institutions and the places they have, read once and kept up to date."""

    by_siret: dict[str, Institution] = field(default_factory=dict)
    by_name: dict[str, list[Institution]] = field(default_factory=lambda: defaultdict(list))
    communes: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    places: dict[tuple[int, str], int] = field(default_factory=dict)
    with_hidden_place: frozenset[int] = frozenset()

    @classmethod
    def load(cls) -> "KnownInstitutions":
        """Read them in three queries."""
        found = cls()
        for institution in Institution.objects.all():
            found._remember(institution)
        open_places = Place.objects.filter(is_confidential=False)
        rows = open_places.values_list("pk", "institution_id", "name", "commune_id", "source_id")
        for pk, institution_id, name, commune, source_id in rows:
            if commune:
                found.communes[institution_id].add(commune)
            if not source_id:
                found.places[institution_id, f"{name_key(name)}|{commune}"] = pk
        hidden = Place.objects.filter(is_confidential=True)
        found.with_hidden_place = frozenset(hidden.values_list("institution_id", flat=True))
        return found

    def _remember(self, institution: Institution) -> None:
        if institution.siret:
            self.by_siret[institution.siret] = institution
        self.by_name[name_key(institution.name)].append(institution)

    def remember_place(self, place: Place) -> None:
        if place.commune_id:
            self.communes[place.institution_id].add(place.commune_id)

    def find(self, record) -> Institution | None:
        """The active institution of a structure; another SIRET is another institution."""
        siret, commune = record.fields.get("siret"), record.fields.get("code_insee")
        if siret and siret in self.by_siret:
            return self.by_siret[siret]
        for institution in self.by_name.get(name_key(record.fields["nom"]), []):
            if siret and institution.siret:
                continue
            here = self.communes.get(institution.pk, set())
            if (commune and commune in here) or not here:
                return institution
        return None

    def create(self, record, kind: str, *, actor) -> Institution:
        """Add an institution: without any member, it opens nothing to anybody."""
        institution = Institution(
            kind=kind, name=record.fields["nom"], siret=record.fields.get("siret") or ""
        )
        institution.save()
        self._remember(institution)
        journal(
            AccountEvent.INSTITUTION_CREATED,
            actor=actor,
            target=institution,
            institution_id=institution.pk,
            data={"by": "import"},
        )
        return institution

    def place_like(self, institution_id: int, fields: dict) -> Place | None:
        """A place written by hand with the same name in the same commune, linked to no source."""
        key = (institution_id, f"{name_key(fields['name'])}|{fields['commune_id']}")
        pk = self.places.pop(key, None)
        held = Place.objects.select_for_update(of=("self",)).select_related("institution")
        return held.get(pk=pk) if pk else None
