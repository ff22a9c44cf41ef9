"""Drafts waiting for correction, with what their text, read meanwhile, says of them."""

from dataclasses import dataclass

from django.utils import timezone

from committees.guessing import guess
from committees.models import Committee, ContentPage, Paper, PaperVersion


@dataclass(frozen=True)
class Draft:
    """A paper to be completed, its latest version, and what the table proposes for it."""

    paper: Paper
    version: PaperVersion
    proposal: dict


def drafts_of(committee: Committee, *, limit: int) -> list[Draft]:
    """The oldest drafts of a committee, at most `limit`, in three queries."""
    papers = list(committee.papers.drafts().select_related("meeting").order_by("pk")[:limit])
    latest: dict[int, PaperVersion] = {}
    for version in PaperVersion.objects.filter(paper__in=papers).for_listing():
        latest.setdefault(version.paper_id, version)
    texts = dict(
        ContentPage.objects.filter(
            number=1, content__in={version.content_id for version in latest.values()}
        ).values_list("content_id", "text")
    )
    return [
        Draft(paper, latest[paper.pk], _proposal(paper, latest[paper.pk], texts))
        for paper in papers
        if paper.pk in latest
    ]


def _proposal(paper: Paper, version: PaperVersion, texts: dict[int, str]) -> dict:
    """What is stored, unless it is still the guess made from the name alone."""
    values = {
        "uuid": paper.uuid,
        "title": paper.title,
        "kind": paper.kind,
        "dated_on": paper.dated_on,
    }
    text = texts.get(version.content_id, "")
    if not text:
        return values
    by_name, by_text = guess(version.filename), guess(version.filename, text=text)
    if paper.title == by_name.title:
        values["title"] = by_text.title
    if paper.kind == by_name.kind:
        values["kind"] = by_text.kind
    if by_text.dated_on and by_name.dated_on is None and paper.dated_on in _days_by_default(paper):
        values["dated_on"] = by_text.dated_on
    return values


def _days_by_default(paper: Paper) -> set:
    days = {timezone.localdate(paper.created_at)}
    if paper.meeting:
        days.add(timezone.localdate(paper.meeting.starts_at))
    return days
