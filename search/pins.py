"""Results put forward for a query: found by its words, shown to those who may read them."""

from django.db.models import Exists, OuterRef

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
    """What is put forward for these words and this person, the oldest first.

    They are counted once the person's rights are known: what others read takes no place.
    """
    words = words_of(query)
    if not words:
        return []
    pins = list(PinnedResult.objects.filter(words=words).order_by("pk"))
    if not pins:
        return []
    entries = IndexEntry.objects.filter(
        is_masked=False,
        kind__in={pin.kind for pin in pins},
        object_id__in={pin.object_id for pin in pins},
    )
    keys = {(entry.kind, entry.object_id): entry.pk for entry in entries}
    wanted = [keys[pin.kind, pin.object_id] for pin in pins if (pin.kind, pin.object_id) in keys]
    return readable_hits(user, tuple(Hit(key, 0.0) for key in wanted))[:MOST_PINS]


def prune_pins() -> int:
    """Forget pins of objects that are no longer searchable; give how many."""
    pinned = IndexEntry.objects.filter(kind=OuterRef("kind"), object_id=OuterRef("object_id"))
    return PinnedResult.objects.filter(~Exists(pinned)).delete()[0]
