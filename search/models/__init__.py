"""What the search keeps: its entries, the words and pins of the coordination, saved searches."""

from search.models.index import IndexEntry, IndexOutbox, IndexPassage
from search.models.pin import PinnedResult
from search.models.saved import SavedSearch
from search.models.state import EngineState
from search.models.synonym import Synonym

__all__ = [
    "EngineState",
    "IndexEntry",
    "IndexOutbox",
    "IndexPassage",
    "PinnedResult",
    "SavedSearch",
    "Synonym",
]
