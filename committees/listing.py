"""Rows of papers, with the names of only those committees that the reader may know."""

from collections.abc import Iterable
from dataclasses import dataclass

from committees.models import Committee, Paper


@dataclass(frozen=True)
class PaperRow:
    """A paper and its committee, None when the reader must not know of it."""

    paper: Paper
    committee: Committee | None


def paper_rows(papers: Iterable[Paper], user) -> list[PaperRow]:
    """Rows for papers already filtered by the rule, in one query whatever their number.

    A paper may be read by people who must not know of its committee.
    """
    papers = list(papers)
    known = set(
        Committee.objects.visible_to(user)
        .filter(pk__in={paper.committee_id for paper in papers})
        .order_by()
        .values_list("pk", flat=True)
    )
    return [
        PaperRow(paper, paper.committee if paper.committee_id in known else None)
        for paper in papers
    ]
