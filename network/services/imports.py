"""Files of the coordination: previewed, applied once, then forgotten; corrections reviewed."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.enums import EntryState
from network.exchange.importing import ENTRY_STATES, import_records
from network.exchange.records import RawRecord
from network.models import DirectoryImport, OfferedChange, OfferState, Place
from network.rules import can_correct_entry, can_manage_directory
from network.services import entries
from network.services.errors import EntryError
from portal.core.services.journal import record

MOST_ON_SCREEN = 2000
OPEN_FOR = timedelta(days=7)


def preview_import(
    raw: list[RawRecord], *, actor, file_name: str, source: str = "", entry_state: str
) -> DirectoryImport:
    """Keep the records of a file with the report of what they would do. Raises EntryError.

    Files previewed and given up are forgotten after 7 days.
    """
    if not can_manage_directory(actor):
        raise EntryError(_("Only the coordination imports into the directory."))
    if entry_state not in ENTRY_STATES:
        raise ValueError(entry_state)
    if len(raw) > MOST_ON_SCREEN:
        said = _("Import %(most)s records at a time here, or use the command.")
        raise EntryError(said % {"most": MOST_ON_SCREEN})
    rows = import_records(raw, actor=actor, entry_state=entry_state, dry_run=True)
    old = DirectoryImport.objects.filter(
        applied_at__isnull=True, made_at__lt=timezone.now() - OPEN_FOR
    )
    old.delete()
    return DirectoryImport.objects.create(
        file_name=file_name[:200],
        source=source,
        entry_state=entry_state,
        records=[[one.kind, one.fields, one.where] for one in raw],
        report=[row.as_dict() for row in rows],
        made_by=actor,
    )


def apply_import(kept: DirectoryImport, *, actor) -> DirectoryImport:
    """Write a previewed file; its report says what was really done. Raises EntryError."""
    if not can_manage_directory(actor):
        raise EntryError(_("Only the coordination imports into the directory."))
    with transaction.atomic():
        kept = DirectoryImport.objects.select_for_update().get(pk=kept.pk)
        if kept.applied_at is not None:
            raise EntryError(_("This file was already applied."))
        raw = [RawRecord(*parts) for parts in kept.records]
        rows = import_records(raw, actor=actor, entry_state=EntryState(kept.entry_state))
        kept.applied_at, kept.records = timezone.now(), []
        kept.report = [row.as_dict() for row in rows]
        kept.save()
    return kept


@transaction.atomic
def decide_offer(offer: OfferedChange, *, actor, accept: bool) -> OfferedChange:
    """Take a correction into its entry, or refuse it for good. Raises EntryError.

    What was changed since by hand is overwritten only in the fields that the offer names.
    """
    offer = OfferedChange.objects.select_for_update().get(pk=offer.pk)
    if not can_correct_entry(actor, offer.entry):
        raise EntryError(_("Only those who keep this entry may do this."))
    if offer.state != OfferState.PENDING:
        raise EntryError(_("This correction was already decided."))
    if accept:
        _take(offer, actor)
    offer.state = OfferState.ACCEPTED if accept else OfferState.REFUSED
    offer.decided_by, offer.decided_at = actor, timezone.now()
    offer.save()
    action = "offer.accepted" if accept else "offer.refused"
    record(action, actor=actor, target=offer.entry, institution_id=offer.entry.institution_id)
    return offer


def _take(offer: OfferedChange, actor) -> None:
    entry = offer.entry
    if entry.is_confidential:
        raise EntryError(_("This place is confidential: an import changes nothing of it."))
    fields = dict(offer.values)
    if "commune_id" in fields:
        field = Place._meta.get_field("commune")
        fields["commune"] = field.related_model.objects.filter(pk=fields.pop("commune_id")).first()
    parts = {} if isinstance(entry, Place) else {"terms": offer.terms, "areas": offer.areas}
    try:
        entries.update(entry, actor=actor, **parts, **fields)
    except ValidationError as refusal:
        raise EntryError(" ".join(refusal.messages)) from refusal
