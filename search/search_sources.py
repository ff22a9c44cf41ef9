"""The sources this app declares for the apps below it, which may not import it."""

from search import source_committees, source_pages

__all__ = ["source_committees", "source_pages"]
