"""Results of a search. They are drawn in code: a page holds many of them, always the same."""

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.core.templatetags.ui import marked
from search.answers import Result
from search.drawing import ExtractRow, ResultRow

register = template.Library()

_WORDS = """<div class="list-card__words">
    <p class="list-card__eyebrow">{}</p>
    <h{} class="list-card__title"><a href="{}">{}</a></h{}>
    <div class="list-card__meta">{}</div>
    {}
  </div>"""


@register.simple_tag
def result_words(row: ResultRow, level: int) -> SafeString:
    """Kind, title, facts and extracts of a result, with a heading of this level."""
    return format_html(
        _WORDS,
        row.result.kind_label, level, row.url, row.result.title, level,
        _facts(row.result), _extracts(row.extracts),
    )  # fmt: skip


def _facts(result: Result) -> SafeString:
    """Date, committee and author institution: those that are known."""
    names = [(name,) for name in (result.committee, result.institution) if name]
    facts = format_html_join("", "<span>{}</span>", names)
    if not result.dated_on:
        return facts
    day, written = result.dated_on, date_format(result.dated_on, "DATE_FORMAT")
    return format_html('<time datetime="{}">{}</time>{}', day.isoformat(), written, facts)


def _extracts(extracts: list[ExtractRow]) -> SafeString:
    if not extracts:
        return SafeString()
    rows = ((_page(extract), marked(extract.segments)) for extract in extracts)
    return format_html(
        '<div class="list-card__text">{}</div>', format_html_join("", "<p>{}{}</p>", rows)
    )


def _page(extract: ExtractRow) -> SafeString:
    """The number of its page, with the address when the result does not lead there."""
    if not extract.page:
        return SafeString()
    label = _("Page %(page)s") % {"page": extract.page}
    if extract.url:
        return format_html('<a href="{}" class="search-extract__page">{}</a> ', extract.url, label)
    return format_html('<span class="search-extract__page">{}</span> ', label)
