"""What the components need and templates cannot say by themselves."""

from collections.abc import Iterable, Mapping

from django import template
from django.core.paginator import Page
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from portal.core.form_renderer import draw_field
from portal.core.text_marking import Segment

register = template.Library()
register.simple_tag(draw_field, name="form_field")


@register.filter
def html_attributes(attributes: Mapping[str, object]) -> SafeString:
    """The remaining attributes of a component, each value escaped.

    Cotton's own rendering of `attrs` does not escape values bound with a colon, so a name
    with a quote in it would leave its attribute. False and None drop the attribute.
    """
    plain = getattr(attributes, "attrs_dict", lambda: attributes)()
    kept = [(key, value) for key, value in plain.items() if value not in (False, None)]
    if not kept:
        return SafeString()
    flags = format_html_join("", " {}", ((key,) for key, value in kept if value is True))
    valued = ((key, value) for key, value in kept if value is not True)
    return flags + format_html_join("", ' {}="{}"', valued)


@register.simple_tag(takes_context=True)
def page_query(context, parameter: str, number: int) -> str:
    """The query string of the present page with another page number."""
    query = context["request"].GET.copy()
    query[parameter] = number
    return f"?{query.urlencode()}"


@register.filter
def page_numbers(page: Page) -> list[int | None]:
    """Numbers to show for a page of results; None stands for a gap."""
    paginator = page.paginator
    numbers = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [None if number == paginator.ELLIPSIS else number for number in numbers]


@register.simple_tag
def word_tag(words: str, tone: str = "neutral") -> SafeString:
    """The `ui.tag` of a word alone, for lists that draw many of them."""
    return format_html('<span class="tag tag-{}">{}</span>', tone, words)


@register.filter
def first_words(text: str, count: int) -> str:
    """The first words of a text, an ellipsis close to the last one when some are left out."""
    return Truncator(text).words(count, truncate="…")


@register.filter
def marked(segments: Iterable[Segment]) -> SafeString:
    """A text cut into segments, the searched words inside `<mark>`, every piece escaped."""
    segments = list(segments)
    frame = "".join("<mark>{}</mark>" if segment.marked else "{}" for segment in segments)
    return format_html(frame, *(segment.text for segment in segments)) if segments else SafeString()


@register.filter
def initials(name: str) -> str:
    """First letters of the first and last words of a name, for a decorative badge."""
    words = [word for word in str(name).replace("-", " ").split() if word[0].isalpha()]
    if not words:
        return ""
    chosen = words if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in chosen).upper()


@register.filter
def percent_of(value: float, total: float) -> int:
    """Whole percentage of a value in a total, between 0 and 100; 0 without a total."""
    if not total:
        return 0
    return max(0, min(100, round(100 * value / total)))
