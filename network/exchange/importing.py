"""The import of data·inclusion v1: structures then services, one record after the other.

Source and identifier find an entry again. A structure is an institution (found by SIRET, else
by name and commune, else created: without members it gives no rights to anybody) and a place.
Nothing is written about a confidential place, nor over what somebody verified.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from network.enums import EntryState
from network.exchange.checking import CheckedRecord, check_record
from network.exchange.institutions import KnownInstitutions
from network.exchange.known import KnownTerritory
from network.exchange.mapping import (
    Wanted,
    has_own_address,
    institution_kind,
    wanted_place,
    wanted_service,
    without_address,
)
from network.exchange.records import RawRecord
from network.exchange.writing import Outcome, bring_up_to_date, create_entry
from network.models import Place, Service
from network.services.hidden_texts import FREE_TEXTS
from network.whereabouts import tells_where
from portal.core.errors import DomainError
from portal.core.services.journal import record as journal

CHUNK = 200
ENTRY_STATES = (EntryState.PROPOSED, EntryState.TO_VERIFY)
# Added to the identifier of a service for the place where it is received.
OWN_PLACE = "#lieu"


class RefusedRecord(DomainError):
    """One record cannot be written; the message says why and never where a place is."""


class HiddenRecord(RefusedRecord):
    """It is about a confidential place: nothing of what was noted of it is kept either."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What became of one record; `score` is between 0 and 1, for services alone."""

    kind: str
    id: str
    name: str
    where: str
    outcome: str
    errors: list[str]
    notices: list[str]
    score: float | None
    criteria: dict[str, float | None]

    def as_dict(self) -> dict:
        return asdict(self)


def import_records(
    records: Iterable[RawRecord], *, actor, entry_state: str = EntryState.PROPOSED, dry_run=False
) -> list[ReportRow]:
    """Write the records, or say what would be written and leave everything as it was.

    `actor` is the person who applies it, None for the command of the operator. Entries come as
    `entry_state`, one of ENTRY_STATES. The error of one record does not stop the others.
    """
    if entry_state not in ENTRY_STATES:
        raise ValueError(entry_state)
    run = _Import(actor, entry_state)
    ordered = iter(sorted(records, key=lambda one: one.kind != "structure"))
    rows: list[ReportRow] = []
    with _undone(dry_run):
        while chunk := list(islice(ordered, CHUNK)):
            with transaction.atomic():
                rows += run.write(chunk)
        if not dry_run:
            counts = Counter(row.outcome for row in rows)
            journal("directory.imported", actor=actor, data=dict(counts))
    return rows


@contextmanager
def _undone(undo: bool) -> Iterator[None]:
    """With `undo`, everything written inside is taken back at the end."""
    if not undo:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class _Import:
    """One import: what is known when it begins, kept up to date as records are written."""

    def __init__(self, actor, entry_state: str):
        self.actor = actor
        self.entry_state = entry_state
        self.territory = KnownTerritory.load()
        self.institutions = KnownInstitutions.load()
        self.seen: set[tuple[str, str, str]] = set()

    def write(self, records: list[RawRecord]) -> list[ReportRow]:
        """Write a chunk; its entries are read at once."""
        checked = [check_record(raw, self.territory) for raw in records]
        self.places = _by_source(Place, _place_ids(checked))
        self.services = _by_source(Service, [(_source(one), one.id) for one in checked])
        return [self._row(one) for one in checked]

    def _row(self, record: CheckedRecord) -> ReportRow:
        outcome = Outcome.REFUSED
        if not record.errors:
            try:
                with transaction.atomic():
                    outcome = self._write_one(record)
            except RefusedRecord as refusal:
                if isinstance(refusal, HiddenRecord):
                    record.notices.clear()
                record.errors.append(str(refusal))
            except ValidationError as refusal:
                record.errors += refusal.messages
                # What this record had created was taken back with it.
                self.institutions = KnownInstitutions.load()
        return ReportRow(
            record.kind, record.id, record.name, record.raw.where, outcome.value,
            record.errors, record.notices, record.score, record.criteria,
        )  # fmt: skip

    def _write_one(self, record: CheckedRecord) -> Outcome:
        key = (record.kind, _source(record), record.id)
        if key in self.seen:
            raise RefusedRecord(_("This identifier is twice in the file."))
        self.seen.add(key)
        return self._structure(record) if record.kind == "structure" else self._service(record)

    def _structure(self, record: CheckedRecord) -> Outcome:
        place = self.places.get((_source(record), record.id))
        wanted = wanted_place(record)
        if place is not None:
            return self._correct_place(place, wanted, record)
        institution = self.institutions.find(record) or self.institutions.create(
            record, institution_kind(record), actor=self.actor
        )
        self._refuse_hidden(institution.pk)
        known = self.institutions.place_like(institution.pk, wanted.fields)
        if known is not None:
            known.source, known.source_id = _source(record), record.id
            known.save(update_fields=["source", "source_id", "updated_at"])
            record.notices.append(_("Found in the directory by its name: linked to this source."))
            return self._correct_place(known, wanted, record)
        self._create_place(record, wanted, institution, record.id)
        return Outcome.CREATED

    def _correct_place(self, place: Place, wanted: Wanted, record: CheckedRecord) -> Outcome:
        self.places[(_source(record), record.id)] = place
        if place.is_confidential:
            raise HiddenRecord(_("This place is confidential: an import changes nothing of it."))
        if place.institution_id in self.institutions.with_hidden_place:
            self._refuse_telling(wanted, place.institution)
            wanted = without_address(wanted)
            record.notices.append(_("This institution has a confidential place: address not read."))
        return bring_up_to_date(place, wanted, actor=self.actor)

    def _create_place(self, record, wanted: Wanted, institution, source_id: str) -> Place:
        place = create_entry(
            Place, wanted, institution=institution, state=self.entry_state, actor=self.actor,
            source=_source(record), source_id=source_id,
        )  # fmt: skip
        self.places[(place.source, place.source_id)] = place
        self.institutions.remember_place(place)
        return place

    def _service(self, record: CheckedRecord) -> Outcome:
        source = _source(record)
        service = self.services.get((source, record.id))
        base = self.places.get((source, record.fields["structure_id"]))
        place = service.place if service is not None and base is None else base
        if place is None:
            raise RefusedRecord(_("Its structure is neither in the file nor in the directory."))
        if place.is_confidential or (service is not None and service.is_confidential):
            raise HiddenRecord(_("This place is confidential: an import changes nothing of it."))
        wanted = wanted_service(record)
        if place.institution_id in self.institutions.with_hidden_place:
            self._refuse_telling(wanted, place.institution)
        if has_own_address(record, place):
            place = self._own_place(record, place)
        if service is not None:
            return bring_up_to_date(service, wanted, actor=self.actor)
        create_entry(
            Service, wanted, institution=place.institution, state=self.entry_state,
            actor=self.actor, source=source, source_id=record.id, place=place,
        )  # fmt: skip
        return Outcome.CREATED

    def _own_place(self, record: CheckedRecord, base: Place) -> Place:
        """Where a service is received when this is not where its structure is."""
        if base.institution_id in self.institutions.with_hidden_place:
            record.notices.append(_("This institution has a confidential place: address not read."))
            return base
        wanted = wanted_place(record)
        wanted.fields |= {
            "name": base.name, "website": "", "accessibility_url": "", "opening_hours": "",
        }  # fmt: skip
        found = self.places.get((_source(record), f"{record.id}{OWN_PLACE}"))
        if found is None:
            source_id = f"{record.id}{OWN_PLACE}"
            return self._create_place(record, wanted, base.institution, source_id)
        if not found.is_confidential:
            bring_up_to_date(found, wanted, actor=self.actor)
        return found

    def _refuse_hidden(self, institution_id: int) -> None:
        if institution_id in self.institutions.with_hidden_place:
            raise HiddenRecord(
                _("This institution has a confidential place: write its entries by hand.")
            )

    def _refuse_telling(self, wanted: Wanted, institution) -> None:
        """Texts of an institution that hides a place: none holds an address, whichever it is.

        The sealed one is not compared: a file of guesses would find it.
        """
        spared = (institution.name, institution.short_name)
        for name in (*FREE_TEXTS[Place], *FREE_TEXTS[Service]):
            text = wanted.fields.get(name) or ""
            if tells_where(text, known=self.territory.names, spared=spared):
                raise HiddenRecord(
                    _("This institution has a confidential place: write its entries by hand.")
                )


def _source(record: CheckedRecord) -> str:
    return str(record.raw.fields.get("source") or "")[:60]


def _place_ids(checked: list[CheckedRecord]) -> list[tuple[str, str]]:
    wanted = []
    for one in checked:
        source = _source(one)
        wanted.append((source, one.id))
        if one.kind == "service":
            wanted += [
                (source, str(one.raw.fields.get("structure_id") or "")),
                (source, f"{one.id}{OWN_PLACE}"),
            ]
    return wanted


def _by_source(model, keys: list[tuple[str, str]]) -> dict:
    """Entries by source and identifier, with what is read of each."""
    wanted = {key for key in keys if key[1]}
    rows = model.objects.filter(
        source__in={source for source, _id in wanted}, source_id__in={id_ for _s, id_ in wanted}
    ).select_related("institution")
    if model is Service:
        rows = rows.select_related("place__institution").prefetch_related("terms", "areas")
    return {(one.source, one.source_id): one for one in rows}
