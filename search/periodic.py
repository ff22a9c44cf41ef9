"""Periodic jobs of the search app."""

import logging
from datetime import timedelta

from portal.core.scheduling import every
from search import indexing
from search.models import IndexOutbox
from search.verification import repair, verify

logger = logging.getLogger(__name__)


@every(timedelta(minutes=1))
def follow_forgotten_changes() -> None:
    """A worker killed at the wrong moment leaves rows without a task."""
    if IndexOutbox.objects.pending().exists():
        indexing.drain()


@every(timedelta(hours=24))
def verify_index() -> None:
    """Compare the index with the database and mend what differs."""
    report = verify()
    if report.differences:
        logger.warning("search index differs", extra={"differences": report.counts()})
        repair(report)
