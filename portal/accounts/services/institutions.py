"""Creating and changing institutions: the coordination's work."""

from django.db import transaction

from portal.accounts.enums import AccountEvent
from portal.accounts.errors import NotAllowed
from portal.accounts.models import Institution, User
from portal.accounts.rules import can_manage_institutions
from portal.accounts.services.access import refresh_access
from portal.core.services import journal


@transaction.atomic
def save_institution(institution: Institution, *, actor: User) -> Institution:
    """Write a validated institution. Closing one ends the access its memberships gave.

    Raises NotAllowed.
    """
    if not can_manage_institutions(actor):
        raise NotAllowed
    before = Institution.objects.select_for_update().filter(pk=institution.pk).first()
    institution.save()
    event = AccountEvent.INSTITUTION_CHANGED if before else AccountEvent.INSTITUTION_CREATED
    journal.record(event, actor=actor, target=institution, institution_id=institution.pk)
    if before and before.is_active != institution.is_active:
        members = institution.memberships.filter(ended_on__isnull=True).select_related("user")
        for membership in members:
            refresh_access(membership.user, actor=actor)
    return institution
