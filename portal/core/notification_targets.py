"""What a notification points to: each app says how to show its own objects.

    register_target("committees.paper", papers_for)

where `papers_for(user, uuids)` gives {uuid: Target} for the objects the person may read
now, and says nothing of the others.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from portal.core.models.notification import Notification


@dataclass(frozen=True)
class Target:
    """The words and the address of an object, for a person who may read it."""

    title: str
    url: str


Resolver = Callable[[object, Collection[UUID]], dict[UUID, Target]]
_resolvers: dict[str, Resolver] = {}


def register_target(target_type: str, resolver: Resolver) -> None:
    """Declare how objects of a model (label in lower case) are shown to a person."""
    _resolvers[target_type] = resolver


def targets_of(user, notifications: Iterable[Notification]) -> dict[tuple[str, UUID], Target]:
    """The targets the person may read now, by type and uuid; one call per type."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for one in notifications:
        if one.target_uuid:
            wanted[one.target_type].add(one.target_uuid)
    return {
        (target_type, uuid): target
        for target_type, uuids in wanted.items()
        if target_type in _resolvers
        for uuid, target in _resolvers[target_type](user, uuids).items()
    }
