"""What each app hides in the world of the crawl. Importing them declares their builders."""

from tests.canary.worlds import (  # noqa: I001  in this order
    people,  # noqa: F401
    pages,  # noqa: F401
    committees,  # noqa: F401
    entries,  # noqa: F401
    persons,  # noqa: F401
    training,  # noqa: F401
    signing_up,  # noqa: F401
)
