"""What one page of a paper shows: its text or its image, and where the searched words stand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlencode

from committees.models import ContentPage, Paper, PaperVersion
from committees.page_text import unwrap
from portal.core.text_marking import Segment, holds_words, mark_words
from portal.files.kinds import KINDS

# Beyond this many pages, the pages that hold the words are not listed: search does it.
_MAX_PAGES_LOOKED_INTO = 300
# Pages named on each side of the one shown: further ones are not looked into.
_NAMED_PAGES = 10


@dataclass(frozen=True)
class PaperPage:
    """One page of one version; `number` and `count` are 0 when the version has no page.

    `pages_with_words`: those nearest to the page shown, None when none was looked into.
    """

    version: PaperVersion | None
    is_current: bool = True
    number: int = 0
    count: int = 0
    words: str = ""
    segments: list[Segment] = field(default_factory=list)
    method: str = ""
    pages_with_words: list[int] | None = None
    has_image: bool = False
    shows_image: bool = False

    @property
    def previous_query(self) -> str:
        return self.query(page=self.number - 1) if self.number > 1 else ""

    @property
    def next_query(self) -> str:
        return self.query(page=self.number + 1) if self.number < self.count else ""

    @property
    def text_query(self) -> str:
        return self.query(page=self.number, show="")

    @property
    def image_query(self) -> str:
        return self.query(page=self.number, show="image")

    @property
    def links_to_words(self) -> list[tuple[int, str]]:
        """Each page that holds the words, with its address."""
        return [(number, self.query(page=number)) for number in self.pages_with_words or []]

    @property
    def kept(self) -> dict[str, str]:
        """What the address keeps from page to page."""
        values = {
            "q": self.words,
            "version": "" if self.is_current or not self.version else str(self.version.number),
            "show": "image" if self.shows_image else "",
        }
        return {name: value for name, value in values.items() if value}

    def query(self, **changes) -> str:
        """The query string of this page with some values changed; empty ones are left out."""
        values = {**self.kept, **changes}
        return "?" + urlencode({name: value for name, value in values.items() if value})


def build_paper_page(
    paper: Paper,
    versions: list[PaperVersion],
    *,
    page: int | None = None,
    q: str = "",
    version: int | None = None,
    show: str = "",
) -> PaperPage:
    """The page asked for, the nearest that exists otherwise.

    Without a page number, the first page that holds the words. `versions`: those that may be
    served; the current one is shown unless another of them is asked for.
    """
    current = next((one for one in versions if one.pk == paper.current_version_id), None)
    shown = next((one for one in versions if one.number == version), current)
    if shown is None:
        return PaperPage(version=None, words=q)
    pages = ContentPage.objects.filter(content_id=shown.content_id)
    count = shown.content.page_count or pages.count()
    looked_into = bool(q) and count <= _MAX_PAGES_LOOKED_INTO
    found = _pages_with_words(pages, q, min(page or 1, count)) if looked_into else None
    number = min(page or (found[0] if found else 1), count)
    text = pages.filter(number=number).first()
    kind = KINDS.get(shown.content.kind)
    has_image = kind is not None and kind.previewable and count > 0
    return PaperPage(
        version=shown,
        is_current=shown == current,
        number=number,
        count=count,
        words=q,
        segments=mark_words(_to_read(text, has_image), q) if text else [],
        method=text.method if text else "",
        pages_with_words=found,
        has_image=has_image,
        shows_image=has_image and show == "image",
    )


def _to_read(page: ContentPage, has_layout: bool) -> str:
    return unwrap(page.text) if has_layout else page.text


def _pages_with_words(pages, words: str, shown: int) -> list[int]:
    """The nearest pages that hold the words, in order; no more of them are read than needed."""
    before = _holding(pages.filter(number__lt=shown).order_by("-number"), words)
    after = _holding(pages.filter(number__gte=shown).order_by("number"), words)
    nearest = list(islice(before, _NAMED_PAGES)) if shown > 1 else []
    return [*reversed(nearest), *islice(after, _NAMED_PAGES + 1)]


def _holding(pages, words: str) -> Iterator[int]:
    rows = pages.values_list("number", "text").iterator(chunk_size=_NAMED_PAGES)
    return (number for number, text in rows if holds_words(text, words))
