"""Rows of papers, with only those names of committees and meetings that the reader may know."""

from collections.abc import Iterable
from dataclasses import dataclass

from committees.models import Committee, Meeting, Paper


@dataclass(frozen=True)
class PaperRow:
    """A paper and where it stands; `committee` and `meeting` are None when they are not known."""

    paper: Paper
    committee: Committee | None
    meeting: Meeting | None


def paper_rows(papers: Iterable[Paper], user) -> list[PaperRow]:
    """Rows for papers already filtered by the rule, in two queries whatever their number.

    A paper may be read by people who must not know of its committee or of its meeting.
    """
    papers = list(papers)
    committees = set(
        Committee.objects.visible_to(user)
        .filter(pk__in={paper.committee_id for paper in papers})
        .values_list("pk", flat=True)
    )
    meetings = set(
        Meeting.objects.visible_to(user)
        .filter(pk__in={paper.meeting_id for paper in papers if paper.meeting_id})
        .values_list("pk", flat=True)
    )
    return [
        PaperRow(
            paper=paper,
            committee=paper.committee if paper.committee_id in committees else None,
            meeting=paper.meeting if paper.meeting_id in meetings else None,
        )
        for paper in papers
    ]
