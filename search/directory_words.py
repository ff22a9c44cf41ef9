"""Looking for words in the directory and in the catalogue of trainings: the same engine, words of
the sector and corrections."""

import logging

from network.finding.many import one_of_keys
from network.finding.words import FinderUnavailable, Matches, register_finder
from portal.core.audiences import tokens_for
from search.checking import masked_keys, readable_hits
from search.engine import get_engine
from search.engines.base import EngineRequest, EngineUnavailable
from search.models import IndexEntry
from search.query import parse, replace_word
from search.synonyms import expand

logger = logging.getLogger(__name__)

# More than a directory of a département holds of one kind.
MOST = 10_000
# How many of the first answers are read again before other words than those typed are shown.
WITNESSES = 20


@register_finder
def find_in_directory(user, words: str, kind: str) -> Matches | None:
    """Public identifiers in the order of the engine; the caller reads them through its rules."""
    query = parse(words)
    if not query.is_searchable:
        return None
    request = EngineRequest(
        query=expand(query),
        tokens=tokens_for(user),
        filters={"kind": frozenset({kind})},
        hidden=masked_keys(),
        limit=MOST,
    )
    try:
        result = get_engine().search(request)
    except EngineUnavailable as error:
        logger.error("search engine unavailable: %s", error)
        raise FinderUnavailable from error
    applied = [one for one in result.corrections if one.is_applied]
    if applied and not readable_hits(user, result.hits[:WITNESSES]):
        # No document that the person reads holds the other words: they stay unsaid.
        return Matches(())
    keys = [hit.key for hit in result.hits]
    entries = IndexEntry.objects.filter(pk__in=one_of_keys(keys)).order_by()
    ids = dict(entries.values_list("pk", "object_id"))
    corrected = query.text
    for one in applied:
        corrected = replace_word(corrected, one.typed, one.replacement)
    return Matches(
        tuple(ids[key] for key in keys if key in ids),
        corrected if corrected != query.text else "",
    )
