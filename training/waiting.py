"""Where people stand on the waiting lists of sessions, by the declared rule. Writes nothing."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from training.enums import SEATED_STATES, SignUpState
from training.models import SignUp
from training.order import Candidate, places


@dataclass(frozen=True)
class Place:
    """The rank on a list, from 1, among so many."""

    rank: int
    among: int


def places_in(session_ids: Collection[int]) -> dict[int, Place]:
    """The place of every sign-up waiting in these sessions, by its number; two queries."""
    if not session_ids:
        return {}
    there = SignUp.objects.filter(session__in=session_ids).order_by()
    seated = there.filter(state__in=SEATED_STATES).values_list("session_id", "institution_id")
    held: dict[int, dict[int, int]] = {}
    for session_id, institution_id, count in seated.annotate(count=Count("pk")):
        held.setdefault(session_id, {})[institution_id] = count
    lists: dict[int, list[Candidate]] = {}
    for session_id, *candidate in there.filter(state=SignUpState.WAITING).values_list(
        "session_id", "pk", "institution_id", "refused_before", "requested_at"
    ):
        lists.setdefault(session_id, []).append(Candidate(*candidate))
    return {
        number: Place(rank, len(candidates))
        for session_id, candidates in lists.items()
        for number, rank in places(candidates, held.get(session_id, {})).items()
    }
