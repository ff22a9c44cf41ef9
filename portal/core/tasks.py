"""Work of the foundations that no request waits for."""

from uuid import UUID

from django_tasks import task

from portal.core.services.news import tell_must_read


@task()
def announce_must_read(translation_key: str) -> int:
    """Tell every member about a news item that must be read."""
    return tell_must_read(UUID(translation_key))
