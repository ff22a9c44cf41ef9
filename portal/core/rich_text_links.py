"""Links in rich text: what an editor wrote as their target may be anything."""

import re

from django.urls import reverse
from django.utils.html import format_html
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.rich_text.pages import PageLinkHandler

BARE_LINK = "<a>"
POSSIBLE_KEY = re.compile(r"[0-9]{1,18}")


def target_key(attrs: dict) -> int | None:
    """The key a link names, or None when no row can have it."""
    written = attrs.get("id", "")
    return int(written) if POSSIBLE_KEY.fullmatch(written) else None


class _CheckedTarget:
    """A link to what cannot exist is shown without address and counts as no reference."""

    @classmethod
    def expand_db_attributes(cls, attrs: dict) -> str:
        return cls.expand_db_attributes_many([attrs])[0]

    @classmethod
    def extract_references(cls, attrs: dict):
        return [] if target_key(attrs) is None else super().extract_references(attrs)


class SafePageLinkHandler(_CheckedTarget, PageLinkHandler):
    """A link to a page goes through its number.

    The address of a page holds its title: written in a public page, it would tell visitors
    the title of a page kept for the network.
    """

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        return [cls._opening_tag(target_key(attrs)) for attrs in attrs_list]

    @staticmethod
    def _opening_tag(key: int | None) -> str:
        if key is None:
            return BARE_LINK
        return format_html('<a href="{}">', reverse("page_by_number", args=[key]))


class SafeDocumentLinkHandler(_CheckedTarget, DocumentLinkHandler):
    """A link to a document, without failing on what is no document's number."""

    @classmethod
    def get_many(cls, attrs_list: list[dict]) -> list:
        keys = [target_key(attrs) for attrs in attrs_list]
        found = cls.get_model().objects.in_bulk({key for key in keys if key is not None})
        return [found.get(key) for key in keys]
