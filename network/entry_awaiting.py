"""What places and services expect of a person: a confirmation soon, a proposal to verify."""

from datetime import date, timedelta

from django.db.models import Count, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from network.enums import EntryState
from network.models import Place, Service
from network.rules import Keeper, keeper_of
from portal.core.dashboard import Awaiting
from portal.core.prepared import prepared

# How long before its last day an entry is put before those who confirm it.
AHEAD = timedelta(days=15)


def due_for(user, model: type[Place | Service]) -> QuerySet:
    """Entries that the person confirms first and that are late or soon will be."""
    today = timezone.localdate()
    return _due(model, keeper_of(user), today, today + AHEAD)


def proposed_for(user, model: type[Place | Service]) -> QuerySet:
    """Proposals of others that the person may verify."""
    return _proposed(model, keeper_of(user))


def _due(model: type[Place | Service], keeper: Keeper, today: date, soon: date) -> QuerySet:
    held = (EntryState.VERIFIED, EntryState.TO_VERIFY)
    entries = model.objects.own_with(keeper, today)
    return entries.filter(institution__is_active=True, state__in=held, due_on__lte=soon)


def _proposed(model: type[Place | Service], keeper: Keeper) -> QuerySet:
    proposals = model.objects.kept_with(keeper).filter(state=EntryState.PROPOSED)
    return proposals.filter(institution__is_active=True)


def _counts(keeper: Keeper, today: date, soon: date) -> QuerySet:
    """Four counts in one query: due or not, and how many."""
    counts = []
    for model in (Place, Service):
        for is_due, entries in (
            (1, _due(model, keeper, today, soon)),
            (0, _proposed(model, keeper)),
        ):
            named = entries.order_by().annotate(due=Value(is_due)).values("due")
            counts.append(named.annotate(count=Count("pk")).values_list("due", "count"))
    return counts[0].union(*counts[1:], all=True)


@prepared
def _counts_of_keeper(
    pk: int, acting: tuple[int, ...], own: tuple[int, ...], today: date, soon: date
) -> QuerySet:
    return _counts(Keeper(pk, acting, own, keeps_all=False), today, soon)


@prepared
def _counts_of_coordination(pk: int, own: tuple[int, ...], today: date, soon: date) -> QuerySet:
    return _counts(Keeper(pk, (), own, keeps_all=True), today, soon)


def _awaited(user) -> tuple[int, int]:
    """How many entries are due, and how many proposals wait; one query."""
    keeper, today = keeper_of(user), timezone.localdate()
    # The query asks after somebody's own institutions; none has the key 0.
    own = keeper.own or (0,)
    if keeper.keeps_all:
        rows = _counts_of_coordination(keeper.pk, own, today, today + AHEAD)
    else:
        rows = _counts_of_keeper(keeper.pk, keeper.acting, own, today, today + AHEAD)
    return sum(count for due, count in rows if due), sum(count for due, count in rows if not due)


def entries_to_confirm(user) -> list[Awaiting]:
    """One line for what is due, one for proposals."""
    if not user.is_authenticated or not user.is_network_member:
        return []
    due, proposed = _awaited(user)
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
