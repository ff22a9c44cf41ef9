"""Places of a text that answer a query: the search app's part in `portal.core.text_marking`."""

from portal.core.text_marking import register_finder
from search.analysis import tokens
from search.query import parse


@register_finder
def find_matches(text: str, query: str) -> list[tuple[int, int]]:
    """Places of the words of the query, found as the index finds them."""
    return term_places(text, parse(query).wanted_terms)


def term_places(text: str, terms: frozenset[str]) -> list[tuple[int, int]]:
    """Places of the words whose term is one of these; each place once, in order."""
    places = [(token.start, token.end) for token in tokens(text) if token.term in terms]
    return list(dict.fromkeys(places))
