"""The people to tell about an entry."""

from network.models import Place, Service
from portal.accounts.enums import Action
from portal.accounts.models import Membership
from portal.accounts.permissions import actions_of
from portal.accounts.services.memberships import coordinators


def keepers_of(entry: Place | Service) -> list:
    """Those who keep the entries of its institution; the coordination when nobody does."""
    memberships = Membership.objects.active().filter(
        institution_id=entry.institution_id, user__is_active=True
    )
    keeping = {
        one.user
        for one in memberships.select_related("user")
        if Action.KEEP_OWN_ENTRIES in actions_of(one.roles)
    }
    return sorted(keeping, key=lambda user: user.pk) or coordinators()


def answers_for(entry: Place | Service, person) -> bool:
    """Whether the owner or deputy still acts for the institution of the entry."""
    if person is None or not person.is_active:
        return False
    return person.memberships.active().filter(institution_id=entry.institution_id).exists()
