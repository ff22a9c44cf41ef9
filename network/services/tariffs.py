"""Writing preferential tariffs."""

from collections.abc import Collection
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from network.enums import ServiceKind, TariffProof
from network.models import Service, TariffBracket, TariffGrid
from network.rules import can_keep_entry
from network.services.entries import locked
from network.services.errors import EntryError
from portal.core.services.journal import record


@transaction.atomic
def write_grid(
    service: Service,
    *,
    actor,
    brackets: Collection[TariffBracket],
    grid: TariffGrid | None = None,
    **fields,
) -> TariffGrid:
    """Write a grid of a service, a new one or `grid`, with all of its brackets.

    Raises EntryError, and ValidationError for brackets that overlap or an unknown proof.
    """
    service = locked(service)
    if not can_keep_entry(actor, service):
        raise EntryError(_("Only those who keep this entry may do this."))
    if service.kind != ServiceKind.TARIFF:
        raise EntryError(_("Only a preferential tariff has a grid."))
    if grid is not None and grid.service_id != service.pk:
        raise EntryError(_("This grid belongs to another service."))
    grid = grid or TariffGrid(service=service)
    for name, value in fields.items():
        setattr(grid, name, value)
    if not set(grid.proofs) <= set(TariffProof.values):
        raise ValidationError({"proofs": _("This proof is not in the list.")})
    _check_brackets(brackets)
    grid.full_clean()
    grid.save()
    grid.brackets.all().delete()
    for bracket in brackets:
        bracket.grid = grid
        bracket.full_clean()
        bracket.save()
    record(
        "tariff.written",
        actor=actor,
        target=grid,
        institution_id=service.institution_id,
        data={"brackets": len(brackets)},
    )
    return grid


def _check_brackets(brackets: Collection[TariffBracket]) -> None:
    """One answer for each family. Raises ValidationError on `brackets`."""
    ordered = sorted(brackets, key=lambda one: (one.children_from, one.quotient_from))
    for one, following in pairwise(ordered):
        same = one.children_from == following.children_from
        if same and (one.quotient_to is None or one.quotient_to >= following.quotient_from):
            raise ValidationError({"brackets": _("Two brackets overlap.")})
