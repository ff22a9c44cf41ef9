"""Writing what a file says: new entries, corrections, or offers to those who verified."""

import hashlib
import json
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from network.enums import EntryState, Vocabulary
from network.exchange.mapping import Wanted, needs_of
from network.models import OfferedChange, Place, Service, ServiceArea, ServiceTerm
from network.models.change import ChangeKind
from network.services.entry_changes import snapshot, write_change
from network.services.entry_checks import hold_open
from portal.core.signals import content_changed

_LABELS = {
    "created": _("Created"), "updated": _("Updated"), "unchanged": _("Unchanged"),
    "offered": _("To review"), "refused": _("Refused"),
}  # fmt: skip


class Outcome(StrEnum):
    """What an import does of one record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OFFERED = "offered"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return str(_LABELS[self.value])


def create_entry(model, wanted: Wanted, *, institution, state: str, actor, **links):
    """Write a new entry, proposed or to verify, with its signed change."""
    entry = model(institution=institution, state=state, proposed_by=actor, **wanted.fields, **links)
    entry.clean_fields(exclude=["institution", "place", "commune", "proposed_by"])
    entry.save(force_insert=True)
    if model is Service:
        terms = {**wanted.terms, Vocabulary.NEED: needs_of(wanted.terms[Vocabulary.THEME])}
        _add_terms(entry, terms)
        _add_areas(entry, wanted.areas or [])
    after = snapshot(entry, [name for name, value in wanted.fields.items() if value])
    write_change(entry, ChangeKind.CREATED, actor=actor, before={}, after=after)
    content_changed.send(model, instance=entry, audience_only=False)
    return entry


def bring_up_to_date(entry: Place | Service, wanted: Wanted, *, actor) -> Outcome:
    """Correct an entry nobody verified yet; offer the correction when somebody did."""
    fields = {n: v for n, v in wanted.fields.items() if not _same(getattr(entry, n), v)}
    terms, areas = _other_terms(entry, wanted), _other_areas(entry, wanted)
    if not fields and not terms and areas is None:
        return Outcome.UNCHANGED
    if entry.verified_on is not None or entry.state not in (
        EntryState.PROPOSED,
        EntryState.TO_VERIFY,
    ):
        return _offer(entry, fields, terms, areas)
    before = snapshot(entry, fields)
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.clean_fields(exclude=["institution", "place", "commune", "proposed_by"])
    hold_open(entry)
    entry.save(update_fields=[*fields, "updated_at"])
    if terms:
        entry.terms.filter(vocabulary__in=terms).delete()
        _add_terms(entry, terms)
    if areas is not None:
        entry.areas.all().delete()
        _add_areas(entry, areas)
    after = snapshot(entry, fields)
    write_change(entry, ChangeKind.CHANGED, actor=actor, before=before, after=after)
    content_changed.send(type(entry), instance=entry, audience_only=False)
    return Outcome.UPDATED


def _same(here, there) -> bool:
    return here == there or (here in (None, "") and there in (None, ""))


def _other_terms(entry, wanted: Wanted) -> dict[str, list[str]]:
    if not wanted.terms:
        return {}
    here: dict[str, set[str]] = {}
    for term in entry.terms.all():
        here.setdefault(term.vocabulary, set()).add(term.value)
    return {
        str(name): sorted(values)
        for name, values in wanted.terms.items()
        if set(values) != here.get(name, set())
    }


def _other_areas(entry, wanted: Wanted) -> list[str] | None:
    if wanted.areas is None:
        return None
    here = {area.code for area in entry.areas.all()}
    return None if set(wanted.areas) == here else sorted(wanted.areas)


def _offer(entry, fields: dict, terms: dict, areas: list[str] | None) -> Outcome:
    """Keep the correction for review, once; one already refused stays refused."""
    values = {name: _plain(value) for name, value in fields.items()}
    words = json.dumps([values, terms, areas], sort_keys=True, ensure_ascii=True)
    digest = hashlib.sha256(words.encode()).hexdigest()
    about = {"place": entry} if isinstance(entry, Place) else {"service": entry}
    content = {
        "values": values,
        "terms": terms,
        "areas": areas,
        "before": {name: _plain(getattr(entry, name)) for name in fields},
    }
    _found, made = OfferedChange.objects.get_or_create(**about, digest=digest, defaults=content)
    return Outcome.OFFERED if made else Outcome.UNCHANGED


def _plain(value):
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _add_terms(entry: Service, terms) -> None:
    ServiceTerm.objects.bulk_create(
        ServiceTerm(entry=entry, vocabulary=name, value=value)
        for name, values in terms.items()
        for value in values
    )


def _add_areas(entry: Service, codes) -> None:
    ServiceArea.objects.bulk_create(ServiceArea(entry=entry, code=code) for code in codes)
