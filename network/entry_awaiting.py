"""What places and services expect of a person: a confirmation soon, a proposal to verify."""

from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from network.enums import EntryState
from network.models import Place, Service
from portal.core.dashboard import Awaiting

# How long before its last day an entry is put before those who confirm it.
AHEAD = timedelta(days=15)


def due_for(user, model: type[Place | Service]) -> QuerySet:
    """Entries that the person confirms first and that are late or soon will be."""
    held = (EntryState.VERIFIED, EntryState.TO_VERIFY)
    entries = model.objects.own_of(user).filter(institution__is_active=True, state__in=held)
    return entries.filter(due_on__lte=timezone.localdate() + AHEAD)


def proposed_for(user, model: type[Place | Service]) -> QuerySet:
    """Proposals of others that the person may verify."""
    proposals = model.objects.kept_by(user).filter(state=EntryState.PROPOSED)
    return proposals.filter(institution__is_active=True)


def entries_to_confirm(user) -> list[Awaiting]:
    """One line for what is due, one for proposals; four counts."""
    if not user.is_authenticated or not user.is_network_member:
        return []
    due = sum(due_for(user, model).count() for model in (Place, Service))
    proposed = sum(proposed_for(user, model).count() for model in (Place, Service))
    to_confirm = ngettext(
        "%(count)s entry of the directory to confirm",
        "%(count)s entries of the directory to confirm",
        due,
    )
    to_verify = ngettext(
        "%(count)s proposal for the directory to verify",
        "%(count)s proposals for the directory to verify",
        proposed,
    )
    lines = ((due, to_confirm), (proposed, to_verify))
    url = reverse("network:to_confirm")
    return [Awaiting(label=text % {"count": count}, url=url) for count, text in lines if count]
