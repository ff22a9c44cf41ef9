"""Places of a text that answer a query: the search app's part in `portal.core.text_marking`."""

from portal.core.text_marking import register_finder
from search.analysis import places
from search.query import parse


@register_finder
def find_matches(text: str, query: str) -> list[tuple[int, int]]:
    """Places of the words of the query, found as the index finds them."""
    return places(text, parse(query).wanted_terms)
