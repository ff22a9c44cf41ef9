"""The sources this app declares for the apps below it, which may not import it."""

from search import (
    directory_words,
    source_committees,
    source_network,
    source_pages,
    source_training,
)

__all__ = [
    "directory_words",
    "source_committees",
    "source_network",
    "source_pages",
    "source_training",
]
