"""What awaits a person because of the accounts they look after."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import AccountRecovery, Institution, Membership
from portal.accounts.rules import can_manage_some_members, can_recover_accounts
from portal.accounts.services.recertification import to_confirm
from portal.core.dashboard import Awaiting, register_awaiting


@register_awaiting
def memberships_to_confirm(user) -> list[Awaiting]:
    """One line for all the memberships that the person has to confirm."""
    if not can_manage_some_members(user):
        return []
    managed = Membership.objects.filter(institution__in=Institution.objects.managed_by(user))
    count = to_confirm(managed).exclude(user=user).count()
    if not count:
        return []
    label = ngettext("%(count)d membership to confirm", "%(count)d memberships to confirm", count)
    return [Awaiting(label=label % {"count": count}, url=reverse("accounts:institutions"))]


@register_awaiting
def recoveries_to_confirm(user) -> list[Awaiting]:
    """Blocked accounts that somebody else asked to recover."""
    if not can_recover_accounts(user):
        return []
    pending = AccountRecovery.objects.visible_to(user).pending()
    if not pending.exclude(asked_by=user).exclude(user=user).exists():
        return []
    return [Awaiting(label=_("Blocked account"), url=reverse("accounts:recoveries"))]
