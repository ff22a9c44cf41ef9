"""How the coordination tunes the search, each act in the journal."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.core.errors import DomainError
from portal.core.journal_labels import register_actions
from portal.core.services.journal import record
from search.models import IndexEntry, PinnedResult, Synonym
from search.pins import MOST_PINS, words_of
from search.query import parse


class TuningError(DomainError):
    """What the coordination asked cannot be done; the message says why."""


register_actions(
    {
        "search.synonym_saved": _("Words of the search changed"),
        "search.synonym_deleted": _("Words of the search deleted"),
        "search.pinned": _("Result of a search put forward"),
        "search.unpinned": _("Result of a search no longer put forward"),
    }
)


@transaction.atomic
def save_synonym(synonym: Synonym, *, actor) -> Synonym:
    """Write a wording and its equivalents; searches follow at once."""
    synonym.updated_by = actor
    synonym.save()
    record("search.synonym_saved", actor=actor, target=synonym)
    return synonym


@transaction.atomic
def delete_synonym(synonym: Synonym, *, actor) -> None:
    record("search.synonym_deleted", actor=actor, target=synonym)
    synonym.delete()


@transaction.atomic
def pin(entry: IndexEntry, *, query: str, actor) -> PinnedResult:
    """Show an object first to those who search these words and may read it.

    The caller has checked that the actor reads the object. Raises TuningError when the query
    has no plain words or enough pinned results that the actor reads: the others must not be
    told of.
    """
    words = words_of(parse(query))
    if not words:
        raise TuningError(_("Only plain words may have a result put forward."))
    others = PinnedResult.objects.select_for_update().filter(words=words)
    known = others.filter(kind=entry.kind, object_id=entry.object_id).first()
    if known is not None:
        return known
    if others.visible_to(actor).count() >= MOST_PINS:
        raise TuningError(
            _("These words already have %(number)s results put forward.") % {"number": MOST_PINS}
        )
    pinned = PinnedResult.objects.create(
        query=parse(query).text,
        words=words,
        kind=entry.kind,
        object_id=entry.object_id,
        created_by=actor,
    )
    record("search.pinned", actor=actor, target=pinned)
    return pinned


@transaction.atomic
def unpin(pinned: PinnedResult, *, actor) -> None:
    record("search.unpinned", actor=actor, target=pinned)
    pinned.delete()
