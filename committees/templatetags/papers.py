"""Lists of papers. They are drawn in code: a page holds many of them, always the same."""

from collections.abc import Iterable

from django import template
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from committees.listing import PaperCard

register = template.Library()

_FACT = "<span>{}</span>"
_CARD = """<li class="list-card">
  <div class="list-card__icon">{}</div>
  <div class="list-card__words">
    <p class="list-card__eyebrow">{}</p>
    <h3 class="list-card__title"><a href="{}">{}</a></h3>
    <div class="list-card__meta">%s</div>
  </div>
</li>"""


@register.simple_tag
def paper_cards(papers: Iterable[PaperCard], *, hide_committee: bool = False) -> SafeString:
    """The markup of list cards, with headings of level 3; `hide_committee` leaves them out."""
    icon = format_html(
        '<svg class="icon icon-m" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<use href="{}#document"></use></svg>',
        static("icons/sprite.svg"),
    )
    cards = ((_card(paper, icon, hide_committee),) for paper in papers)
    return format_html(
        '<ul role="list" class="list-cards">\n{}\n</ul>', format_html_join("\n", "{}", cards)
    )


def _card(paper: PaperCard, icon: SafeString, hide_committee: bool) -> SafeString:
    facts = _facts(paper, hide_committee)
    return format_html(
        _CARD % "\n".join([_FACT] * len(facts)),
        icon,
        paper.kind,
        reverse("committees:paper", args=[paper.uuid]),
        paper.title,
        *facts,
    )


def _facts(paper: PaperCard, hide_committee: bool) -> list[str]:
    """Date, committee, author institution, reference, format and size: those that are known."""
    facts = [
        date_format(paper.dated_on, "j F Y"),
        "" if hide_committee else paper.committee,
        paper.institution,
        paper.reference,
        f"{paper.format.upper()}, {filesizeformat(paper.size)}",
    ]
    return list(filter(None, facts))
