"""Tools of professionals, as the texts of their pages."""

from dataclasses import dataclass
from functools import cache

from portal.demo.content.pages import EnglishPage
from portal.demo.content.texts import read


@dataclass(frozen=True)
class ToolPlan:
    """``days``: age of the version. ``need``: ends with the contacts of the directory for it."""

    slug: str
    title: str
    kind: str
    author: str
    version: str
    days: int
    summary: str
    body: str
    trades: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("fr",)
    supersedes: str = ""
    need: str = ""
    public: bool = False


@cache
def tools() -> tuple[ToolPlan, ...]:
    """All tools, replaced ones before those that replace them."""
    return tuple(ToolPlan(**table) for table in _tables())


def _tables() -> list[dict]:
    """French typography for what is read; closed lists as they are written."""
    lists = ("trades", "contexts", "languages", "supersedes", "need", "version")
    plain = read("tools", french=False)["tools"]
    return [
        {**table, **{name: one[name] for name in lists if name in one}}
        for table, one in zip(read("tools")["tools"], plain, strict=True)
    ]


@cache
def english_tool() -> EnglishPage:
    return EnglishPage(**read("tools", french=False)["english"])
