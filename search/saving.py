"""Searches that a person keeps, and what is new in them."""

import logging
from datetime import date, timedelta

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.errors import DomainError
from portal.core.models.notification import NotificationKind
from portal.core.services.notifications import notify
from search import services
from search.engines.base import FACETS
from search.forms import SearchForm
from search.models import SavedSearch
from search.query import parse

logger = logging.getLogger(__name__)

KEEP_FOR = timedelta(days=365)
MOST_SAVED = 20
# How many results of a saved search are watched, and how many are remembered as seen.
WATCHED = 50
REMEMBERED = 500
LONGEST_ADDRESS = 2000

_KEPT = ("q", *FACETS, "dated_from", "dated_to", "only_titles", "exact")


class SavingError(DomainError):
    """The search cannot be kept; the message says why."""


def address_of(parameters: QueryDict) -> str:
    """The same query string for the same search, whatever the order of its parts."""
    kept = QueryDict(mutable=True)
    for name in _KEPT:
        values = sorted(filter(None, parameters.getlist(name)))
        if values:
            kept.setlist(name, values)
    return kept.urlencode()


@transaction.atomic
def save_search(owner, *, parameters: QueryDict) -> SavedSearch:
    """Keep a search for a year, and tell its owner what is new in it from now on.

    Raises SavingError for a search without words, too long, or beyond MOST_SAVED.
    """
    query, address = parse(parameters.get("q", "")), address_of(parameters)
    if not query.is_searchable or len(address) > LONGEST_ADDRESS:
        raise SavingError(_("This search cannot be saved."))
    known = owner.saved_searches.select_for_update().filter(address=address).first()
    if known is not None:
        return renew(known)
    if owner.saved_searches.count() >= MOST_SAVED:
        raise SavingError(
            _("You already have %(number)s saved searches: delete one first.")
            % {"number": MOST_SAVED}
        )
    saved = SavedSearch(owner=owner, query=query.text, address=address, keep_until=_term())
    saved.seen = _results(saved) or []
    saved.save()
    return saved


def renew(saved: SavedSearch) -> SavedSearch:
    """Keep a search for one more year."""
    saved.keep_until = _term()
    saved.save(update_fields=["keep_until"])
    return saved


@transaction.atomic
def set_alert(saved: SavedSearch, *, is_alerted: bool) -> SavedSearch:
    """Begin or stop telling the owner; what was there before is not new."""
    if is_alerted and not saved.is_alerted:
        saved.seen = _results(saved) or saved.seen
    saved.is_alerted = is_alerted
    saved.save(update_fields=["is_alerted", "seen"])
    return saved


def alert_owners(day: date) -> int:
    """Notify the owners of searches with something new; give how many.

    Each search is asked as its owner may ask it now: what they no longer read is not told.
    """
    watched = SavedSearch.objects.kept_on(day).filter(is_alerted=True, owner__is_active=True)
    return sum(_alert(pk) for pk in list(watched.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _alert(pk: int) -> bool:
    watched = SavedSearch.objects.select_for_update(of=("self",)).select_related("owner")
    saved = watched.filter(pk=pk, is_alerted=True).first()
    found = _results(saved) if saved is not None else None
    if found is None:
        return False
    new = [name for name in found if name not in set(saved.seen)]
    if not new:
        return False
    saved.seen = [*new, *saved.seen][:REMEMBERED]
    saved.save(update_fields=["seen"])
    notify([saved.owner], NotificationKind.SEARCH_ALERT, target=saved)
    return True


def forget_searches(day: date) -> int:
    """Delete the searches past their term and those of closed accounts; give how many."""
    return SavedSearch.objects.forgotten_on(day).delete()[0]


def _results(saved: SavedSearch) -> list[str] | None:
    """Names of the best results for the owner now, None when the engine does not answer."""
    asked = SearchForm(QueryDict(saved.address)).asked()
    answer = services.search(saved.owner, **asked, page_size=WATCHED)
    if answer.outcome == services.Outcome.UNAVAILABLE:
        return None
    shown = (*answer.pinned, *answer.results)
    return [f"{result.kind}:{result.object_id}" for result in shown]


def _term() -> date:
    return timezone.localdate() + KEEP_FOR
