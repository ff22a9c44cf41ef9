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
from network.models import Convention
from portal.core.audiences import NETWORK
from portal.core.models import Audience
from portal.core.services.journal import record
from portal.core.signals import access_changed, content_changed

# A token that nobody ever holds: the audience of a committee until it has a number.
_NOBODY = "nobody"

_EDITABLE = frozenset(
    {"name", "kind", "purpose", "visibility", "founding_convention", "term_start", "term_end"}
)


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
    founding_convention: Convention | None = None,
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
        founding_convention=founding_convention,
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

    Closing it closes at once what was read outside it; opening it opens nothing that exists.
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
    _narrow_contents(committee, content_before)
    content_changed.send(Committee, instance=committee, audience_only=False)
    record("committee.changed", actor=actor, target=committee, data={"fields": sorted(fields)})
    return committee


def _narrow_contents(committee: Committee, before: Audience) -> None:
    """Close what the network read by default, and all that leaves a secret committee.

    A wider visibility opens nothing that exists: the secretariat decides that, paper by paper.
    """
    after = default_audience(committee)
    for model, parent in ((Meeting, ""), (Paper, ""), (AgendaItem, "meeting__")):
        rows = model.objects.filter(**{f"{parent}committee": committee})
        for row in rows.select_related("audience").prefetch_related("audience__tokens"):
            closed = row.audience_id == before.pk and NETWORK not in after.token_set
            if row.audience_id != after.pk and (closed or _leaves_secret(committee, row.audience)):
                row.audience = after
                row.save(update_fields=["audience"])
                content_changed.send(model, instance=row, audience_only=True)


def _leaves_secret(committee: Committee, audience: Audience) -> bool:
    inside = (f"committee:{committee.pk}", "user:")
    return committee.visibility == CommitteeVisibility.SECRET and any(
        not token.startswith(inside) for token in audience.token_set
    )


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
    """Give an institution a seat; nobody gives one to themselves.

    Raises CommitteeError, ValidationError.
    """
    _check(actor)
    _check_holders(institution, titular, deputy, actor=actor)
    seat = Seat(
        committee=committee,
        institution=institution,
        titular=titular,
        deputy=deputy,
        standing=standing,
        started_on=started_on or timezone.localdate(),
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


def _check_holders(institution, titular, deputy, *, actor) -> None:
    if actor.pk in (titular.pk, getattr(deputy, "pk", None)):
        raise CommitteeError(_("Another member of the coordination gives you a seat."))
    for person in filter(None, (titular, deputy)):
        if not person.memberships.active().filter(institution=institution).exists():
            raise CommitteeError(
                _("The titular and the deputy act for the institution of the seat.")
            )


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
