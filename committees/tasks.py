"""Background work of the committees app."""

from django_tasks import task

from committees.services import readings

READING_QUEUE = "extraction"
RECOGNITION_QUEUE = "recognition"


@task(queue_name=READING_QUEUE)
def read_content(content_id: int) -> None:
    """Read the text of one content; does nothing when it is done or taken.

    What needs recognition goes to a queue of its own, so that scans delay nothing else.
    """
    content = readings.claim(content_id)
    if content is None:
        return
    if not readings.read(content, recognise=False):
        recognise_content.enqueue(content_id)
    elif later := readings.next_look(content):
        read_content.using(run_after=later).enqueue(content_id)


@task(queue_name=RECOGNITION_QUEUE)
def recognise_content(content_id: int) -> None:
    """Read one content, its images included; does nothing when it is done or taken."""
    content = readings.claim(content_id)
    if content is None:
        return
    readings.read(content, recognise=True)
    if later := readings.next_look(content):
        recognise_content.using(run_after=later).enqueue(content_id)
