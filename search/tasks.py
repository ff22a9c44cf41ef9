"""Background work of the search app."""

from django_tasks import task

from search.following import follow

SEARCH_QUEUE = "search"


@task(queue_name=SEARCH_QUEUE)
def drain_outbox() -> None:
    """Bring the index up to date; does nothing when it is, or when the engine does not answer."""
    follow()
