"""How notifications show the objects of the accounts app."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.models import AccountRecovery, Institution
from portal.core.notification_targets import Target, register_target


def institutions_for(user, uuids: Collection[UUID]) -> dict[UUID, Target]:
    """Institutions whose members the person manages."""
    return {
        one.uuid: Target(str(one), reverse("accounts:institution", kwargs={"uuid": one.uuid}))
        for one in Institution.objects.managed_by(user).filter(uuid__in=uuids)
    }


def recoveries_for(user, uuids: Collection[UUID]) -> dict[UUID, Target]:
    """Requests of recovery, without the name of the person."""
    url = reverse("accounts:recoveries")
    found = AccountRecovery.objects.visible_to(user).filter(uuid__in=uuids)
    return {one.uuid: Target(_("Blocked account"), url) for one in found}


register_target("accounts.institution", institutions_for)
register_target("accounts.accountrecovery", recoveries_for)
