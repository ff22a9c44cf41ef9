"""The trace of what a search shows: an extract of a restricted text is a reading of it."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from portal.core.journal_labels import register_actions
from portal.core.services.journal import record
from search.answers import Result
from search.sources import SearchSource

EXTRACTS = "search.extracts"

register_actions({EXTRACTS: _("Extracts shown by a search")})


def record_extracts(results: Iterable[Result], *, reader) -> None:
    """One line for a page of results, with the numbers of the restricted objects it quotes.

    Never the query: what a person looks for is nobody's business.
    """
    quoted: dict[SearchSource, list] = defaultdict(list)
    for result in results:
        if result.extract:
            quoted[result.source].append(result.obj)
    shown = {
        source.kind: [source.object_id(obj) for obj in source.restricted(objects)]
        for source, objects in quoted.items()
    }
    data = {kind: ids for kind, ids in shown.items() if ids}
    if data:
        record(EXTRACTS, actor=reader, data=data)
