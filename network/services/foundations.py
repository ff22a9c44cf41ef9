"""What a convention founds: referrals to a service, open to its parties while it is in force."""

from django.db import transaction
from django.utils.translation import gettext as _

from network.enums import EntryState
from network.models import Convention, ConventionKind, Service
from network.models.change import ChangeKind
from network.models.convention import AGREED_STATES
from network.rules import can_manage_conventions
from network.services.conventions import ConventionError
from network.services.entries import locked
from network.services.entry_changes import write_change
from portal.core.services.journal import record


@transaction.atomic
def found_referrals(convention: Convention, *, actor, service: Service) -> Service:
    """Keep the referrals to a service for the parties of the convention. Raises ConventionError."""
    if not can_manage_conventions(actor):
        raise ConventionError(_("Only the coordination manages conventions."))
    if convention.kind == ConventionKind.AMENDMENT:
        raise ConventionError(_("Name the convention that the amendment changes."))
    if convention.state not in AGREED_STATES:
        raise ConventionError(_("A convention founds something once it is signed."))
    service = locked(service)
    if service.state == EntryState.CLOSED:
        raise ConventionError(_("This service is closed."))
    return _write(service, convention, actor)


@transaction.atomic
def free_referrals(service: Service, *, actor) -> Service:
    """Open the referrals to a service to every member again. Raises ConventionError."""
    if not can_manage_conventions(actor):
        raise ConventionError(_("Only the coordination manages conventions."))
    return _write(locked(service), None, actor)


def _write(service: Service, convention: Convention | None, actor) -> Service:
    before = {"founding_convention": _number(service.founding_convention)}
    service.founding_convention = convention
    service.save(update_fields=["founding_convention", "updated_at"])
    after = {"founding_convention": _number(convention)}
    write_change(service, ChangeKind.CHANGED, actor=actor, before=before, after=after)
    action = "convention.referrals" if convention else "convention.referrals_freed"
    record(action, actor=actor, target=service, institution_id=service.institution_id)
    return service


def _number(convention: Convention | None) -> str | None:
    return convention.number if convention else None
