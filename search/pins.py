"""Results put forward for a query: found by its words, shown to those who may read them."""

from django.db.models import QuerySet

from portal.core.prepared import prepared
from search.checking import Found, readable_hits
from search.engines.base import Hit
from search.models import IndexEntry, PinnedResult
from search.query import Query

MOST_PINS = 5


def words_of(query: Query) -> str:
    """What a pin is known by: the words in any order; empty for what is not plain words."""
    if query.phrases or query.excluded:
        return ""
    return " ".join(sorted(set(query.sequence)))[:600]


def pinned_for(user, query: Query) -> list[Found]:
    """What is put forward for these words and this person, the oldest first."""
    words = words_of(query)
    if not words:
        return []
    pins = _pins(words)
    if not pins:
        return []
    entries = IndexEntry.objects.filter(
        is_masked=False,
        kind__in={pin.kind for pin in pins},
        object_id__in={pin.object_id for pin in pins},
    )
    keys = {(entry.kind, entry.object_id): entry.pk for entry in entries}
    wanted = [keys[pin.kind, pin.object_id] for pin in pins if (pin.kind, pin.object_id) in keys]
    return readable_hits(user, tuple(Hit(key, 0.0) for key in wanted))


@prepared
def _pins(words: str) -> QuerySet:
    return PinnedResult.objects.filter(words=words).order_by("pk")[:MOST_PINS]


def prune_pins() -> int:
    """Forget pins of objects that are no longer searchable; give how many."""
    known = set(IndexEntry.objects.values_list("kind", "object_id"))
    gone = [
        pk
        for pk, kind, object_id in PinnedResult.objects.values_list("pk", "kind", "object_id")
        if (kind, object_id) not in known
    ]
    return PinnedResult.objects.filter(pk__in=gone).delete()[0]
