"""The trace of who read what, kept for papers that not everybody reads."""

from collections.abc import Iterable

from committees.enums import PaperState
from committees.models import Paper
from portal.core.audiences import NETWORK, PUBLIC
from portal.core.models import Audience
from portal.core.services.journal import record

# Whoever belongs to the network reads these: their readings leave no trace.
EVERYBODY = frozenset({NETWORK, PUBLIC})


def is_restricted(paper: Paper) -> bool:
    """Whether the paper is read by less than the network, or not published."""
    if paper.state != PaperState.PUBLISHED:
        return True
    return paper.audience.token_set.isdisjoint(EVERYBODY)


def restricted_among(papers: Iterable[Paper]) -> list[Paper]:
    """The papers for which `is_restricted` holds, in one query."""
    papers = list(papers)
    audiences = {paper.audience_id for paper in papers}
    readable = Audience.objects.readable_with(EVERYBODY).filter(audience__in=audiences)
    wide = {row["audience_id"] for row in readable}
    return [
        paper
        for paper in papers
        if paper.state != PaperState.PUBLISHED or paper.audience_id not in wide
    ]


def record_reading(paper: Paper, *, reader, action: str, **data: int) -> None:
    """Journal one reading of a restricted paper; `data` holds version and page numbers.

    The institution is said when the reader acts for one only.
    """
    if not is_restricted(paper):
        return
    institutions = {membership.institution_id for membership in reader.active_memberships}
    record(
        action,
        actor=reader,
        target=paper,
        institution_id=institutions.pop() if len(institutions) == 1 else None,
        data=data,
    )
