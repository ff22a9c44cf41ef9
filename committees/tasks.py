"""Background work of the committees app."""

from django_tasks import task

from committees.services import readings

READING_QUEUE = "extraction"


@task(queue_name=READING_QUEUE)
def read_content(content_id: int) -> None:
    """Read the text of one content; does nothing when it is done or taken."""
    content = readings.claim(content_id)
    if content is not None:
        readings.read(content)
