"""Creating committees and naming their seats."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.enums import CommitteeVisibility
from committees.models import AgendaItem, Committee, Meeting, Paper, Seat
from committees.rules import can_administer_committees
from committees.services.audiences import default_audience
from committees.services.errors import CommitteeError
from committees.services.notices import tell_seat_holders
from portal.core.models import Audience
from portal.core.services.journal import record
from portal.core.signals import access_changed, content_changed

# A token that nobody ever holds: the audience of a committee until it has a number.
_NOBODY = "nobody"

_EDITABLE = frozenset({"name", "kind", "purpose", "visibility", "term_start", "term_end"})


def _check(actor) -> None:
    if not can_administer_committees(actor):
        raise CommitteeError(_("Only the coordination creates committees and names their seats."))


@transaction.atomic
def create_committee(
    *,
    actor,
    name: str,
    slug: str,
    kind: str,
    visibility: str = CommitteeVisibility.SECRET,
    purpose: str = "",
    term_start: date | None = None,
    term_end: date | None = None,
) -> Committee:
    """Create a committee without any seat. Raises CommitteeError, ValidationError."""
    _check(actor)
    committee = Committee(
        name=name,
        slug=slug,
        kind=kind,
        visibility=visibility,
        purpose=purpose,
        term_start=term_start,
        term_end=term_end,
        audience=Audience.objects.for_tokens([_NOBODY]),
    )
    committee.full_clean()
    committee.save()
    committee.audience = Audience.objects.for_tokens(committee.existence_tokens())
    committee.save(update_fields=["audience"])
    content_changed.send(Committee, instance=committee, audience_only=False)
    record("committee.created", actor=actor, target=committee)
    return committee


@transaction.atomic
def update_committee(committee: Committee, *, actor, **fields) -> Committee:
    """Change the description or the visibility of a committee.

    Becoming secret closes at once every meeting and paper that was read outside it.
    Raises CommitteeError, ValidationError, TypeError for a field that may not change.
    """
    _check(actor)
    unknown = set(fields) - _EDITABLE
    if unknown:
        raise TypeError(f"fields that may not change: {sorted(unknown)}")
    committee = Committee.objects.select_for_update().get(pk=committee.pk)
    content_before = default_audience(committee)
    for name, value in fields.items():
        setattr(committee, name, value)
    committee.audience = Audience.objects.for_tokens(committee.existence_tokens())
    committee.full_clean()
    committee.save()
    _follow_visibility(committee, content_before)
    content_changed.send(Committee, instance=committee, audience_only=False)
    record("committee.changed", actor=actor, target=committee, data={"fields": sorted(fields)})
    return committee


def _follow_visibility(committee: Committee, before: Audience) -> None:
    """Carry a change of visibility to what followed the default; narrow the rest when secret."""
    after = default_audience(committee)
    if after == before:
        return
    is_secret = committee.visibility == CommitteeVisibility.SECRET
    own_prefix = f"committee:{committee.pk}"
    for model in (Meeting, Paper, AgendaItem):
        if model is AgendaItem:
            rows = AgendaItem.objects.filter(meeting__committee=committee)
        else:
            rows = model.objects.filter(committee=committee)
        for row in rows.select_related("audience").prefetch_related("audience__tokens"):
            if row.audience_id == before.pk or (
                is_secret
                and any(
                    not token.startswith((own_prefix, "user:")) for token in row.audience.token_set
                )
            ):
                wanted = after
            else:
                continue
            row.audience = wanted
            row.save(update_fields=["audience"])
            content_changed.send(model, instance=row, audience_only=True)


@transaction.atomic
def open_seat(
    committee: Committee,
    *,
    actor,
    institution,
    titular,
    deputy=None,
    standing: str,
    started_on: date | None = None,
) -> Seat:
    """Give an institution a seat. Raises CommitteeError, ValidationError."""
    _check(actor)
    seat = Seat(
        committee=committee,
        institution=institution,
        titular=titular,
        deputy=deputy,
        standing=standing,
        started_on=started_on or timezone.localdate(),
    )
    for person in filter(None, (titular, deputy)):
        if not person.memberships.active().filter(institution=institution).exists():
            raise CommitteeError(
                _("The titular and the deputy act for the institution of the seat.")
            )
    seat.full_clean()
    seat.save()
    _access_changed(seat)
    tell_seat_holders(seat)
    record(
        "seat.opened",
        actor=actor,
        target=committee,
        institution_id=institution.pk,
        data={"seat": str(seat.uuid), "standing": standing},
    )
    return seat


@transaction.atomic
def end_seat(seat: Seat, *, actor, ended_on: date | None = None) -> Seat:
    """End a seat; it gives no access from its last day on. Raises CommitteeError."""
    _check(actor)
    seat = Seat.objects.select_for_update().get(pk=seat.pk)
    if seat.ended_on is not None:
        raise CommitteeError(_("This seat has already ended."))
    seat.ended_on = ended_on or timezone.localdate()
    seat.full_clean()
    seat.save(update_fields=["ended_on"])
    _access_changed(seat)
    record(
        "seat.ended",
        actor=actor,
        target=seat.committee,
        institution_id=seat.institution_id,
        data={"seat": str(seat.uuid)},
    )
    return seat


def _access_changed(seat: Seat) -> None:
    for person in filter(None, (seat.titular, seat.deputy)):
        access_changed.send(Seat, user=person)
