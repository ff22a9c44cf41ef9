"""Rows and cards of papers, with the names of only those committees that the reader may know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from committees.enums import PaperKind
from committees.models import Committee, Paper
from portal.core.audiences import token_values
from portal.core.prepared import prepared


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
    known = known_committees({paper.committee_id for paper in papers}, user)
    return [
        PaperRow(paper, paper.committee if paper.committee_id in known else None)
        for paper in papers
    ]


@dataclass(frozen=True, slots=True)
class PaperCard:
    """What a list shows of a paper: words only. `committee` is empty as in a row."""

    uuid: UUID
    kind: str
    title: str
    dated_on: date
    committee: str
    institution: str
    reference: str
    format: str
    size: int


CARD_COLUMNS = (
    "uuid", "kind", "title", "dated_on", "committee_id", "committee__name",
    "institution__short_name", "institution__name", "reference",
    "current_version__content__kind", "current_version__content__size",
)  # fmt: skip


def paper_cards(papers: QuerySet[Paper], user) -> list[PaperCard]:
    """Cards for papers already filtered by the rule, in two queries whatever their number."""
    return cards_of(list(papers.values_list(*CARD_COLUMNS)), user)


def cards_of(rows: list[tuple], user) -> list[PaperCard]:
    """Cards for the columns of papers already filtered by the rule, in one query."""
    known = known_committees({row[4] for row in rows}, user)
    return [
        PaperCard(
            uuid, str(PaperKind(kind).label), title, dated_on,
            committee if committee_id in known else "",
            short_name or name or "",
            *rest,
        )
        for uuid, kind, title, dated_on, committee_id, committee, short_name, name, *rest in rows
    ]  # fmt: skip


def known_committees(keys: set[int], user) -> set[int]:
    """Those of the committees that the person may know of."""
    return set(_known(token_values(user), tuple(keys)))


@prepared
def _known(tokens: tuple[str, ...], keys: tuple[int, ...]) -> QuerySet:
    known = Committee.objects.open_to(tokens).filter(pk__in=keys)
    return known.order_by().values_list("pk", flat=True)
