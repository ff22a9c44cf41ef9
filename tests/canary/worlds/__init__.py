"""What each app hides in the world of the crawl. Importing them declares their builders."""

from tests.canary.worlds import people, pages, committees, entries, persons  # noqa: F401, I001  in this order
