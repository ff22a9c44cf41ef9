"""Pages and news, as the texts of their blocks."""

import datetime
from dataclasses import dataclass
from functools import cache

from portal.demo.content.texts import read


@dataclass(frozen=True)
class NewsPlan:
    slug: str
    title: str
    summary: str
    body: str
    ago: int
    must_read: bool = False
    public: bool = False

    def date(self, today: datetime.date) -> datetime.date:
        return today - datetime.timedelta(days=self.ago)


@dataclass(frozen=True)
class PagePlan:
    """``type`` is section or article, ``purpose`` one of ``portal.core``."""

    slug: str
    type: str
    title: str
    summary: str
    body: str
    parent: str = ""
    purpose: str = "ordinary"
    public: bool = False


@dataclass(frozen=True)
class EnglishPage:
    slug: str
    source: str
    title: str
    summary: str
    body: str


@cache
def news() -> tuple[NewsPlan, ...]:
    return tuple(NewsPlan(**table) for table in read("news")["news"])


@cache
def pages() -> tuple[PagePlan, ...]:
    """All pages, parents before children."""
    return tuple(PagePlan(**table) for table in read("pages")["pages"])


@cache
def english_pages() -> tuple[EnglishPage, ...]:
    """Pages with an English version, parents before children."""
    return tuple(EnglishPage(**table) for table in read("pages", french=False)["english"])


def home_introduction(language: str) -> str:
    home = read("pages", french=language == "fr")["home"]
    return home["introduction" if language == "fr" else "introduction_en"].strip()


def alert() -> dict[str, str]:
    """The banner: ``message`` and ``message_en``."""
    return {
        "message": read("pages")["alert"]["message"],
        "message_en": read("pages", french=False)["alert"]["message_en"],
    }
