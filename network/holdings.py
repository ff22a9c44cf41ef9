"""What people who left an institution still hold, told by each app, for whoever reassigns it.

An app declares what may point to a person:

    @register_holding
    def seats(reader, leavers) -> list[Held]: ...

A source makes a fixed number of queries and tells the reader nothing that they may not read. An
app that can hand over by itself, to the person who takes over, also declares how.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise

from portal.accounts.models import Membership


@dataclass(frozen=True)
class Held:
    """One thing: its kind in words, its title, who held it, and where it is given to another."""

    institution_id: int
    kind: str | Promise
    title: str
    holder: str
    url: str = ""


# Numbers of the people who left, by number of institution.
Leavers = Mapping[int, Collection[int]]
HoldingSource = Callable[[object, Leavers], list[Held]]
# From who left, the institution, who takes over (or None) and who acts, to how many things.
HandOver = Callable[..., int]

_sources: list[HoldingSource] = []
_hand_overs: list[HandOver] = []


def register_holding(source: HoldingSource) -> HoldingSource:
    """Declare what may be left behind; usable as a decorator."""
    if source not in _sources:
        _sources.append(source)
    return source


def register_hand_over(hand_over: HandOver) -> HandOver:
    """Declare `hand_over(leaver, institution_id, heir, *, actor)`; gives how many things moved.

    Called in the transaction of the departure, and again later: what was done is not done twice.
    """
    if hand_over not in _hand_overs:
        _hand_overs.append(hand_over)
    return hand_over


def forget_holding(source: HoldingSource) -> None:
    """Take a source back, as when an app is put out of use."""
    _sources.remove(source)


def hand_all_over(leaver, institution_id: int, heir, *, actor) -> int:
    """Give to the heir what apps can give by themselves; how many things."""
    return sum(hand_over(leaver, institution_id, heir, actor=actor) for hand_over in _hand_overs)


def leavers_of(institution_ids: Collection[int]) -> dict[int, set[int]]:
    """Who was a member of each institution and no longer is, or has a closed account; a query."""
    today = timezone.localdate()
    still = Membership.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=today),
        user_id=OuterRef("user_id"),
        institution_id=OuterRef("institution_id"),
    )
    gone = Membership.objects.filter(institution_id__in=institution_ids).filter(
        ~Exists(still) | Q(user__is_active=False)
    )
    found: dict[int, set[int]] = defaultdict(set)
    for institution_id, user_id in gone.order_by().values_list("institution_id", "user_id"):
        found[institution_id].add(user_id)
    return dict(found)


def still_held(reader, institution_ids: Collection[int]) -> list[Held]:
    """What people who left still hold in the institutions, as far as the reader may know."""
    leavers = leavers_of(institution_ids)
    if not leavers:
        return []
    return [held for source in _sources for held in source(reader, leavers)]


def held_by(leavers: Leavers, people: str, institution: str = "institution") -> Q:
    """Condition on rows of a model: the field `people` names somebody who left `institution`."""
    condition = Q(pk__in=[])
    for institution_id, user_ids in leavers.items():
        condition |= Q(**{f"{institution}_id": institution_id, f"{people}_id__in": list(user_ids)})
    return condition
