"""Periodic jobs of the search app."""

import logging
from datetime import timedelta

from portal.core.scheduling import every
from search import indexing
from search.engine import get_engine
from search.models import IndexOutbox
from search.rebuilding import rebuild
from search.verification import repair, verify

logger = logging.getLogger(__name__)


@every(timedelta(minutes=1))
def follow_forgotten_changes() -> None:
    """A worker killed at the wrong moment leaves rows without a task.

    An index laid out by another version of the product is made again first.
    """
    if get_engine().is_outdated():
        report = rebuild()
        logger.info("search index rebuilt", extra={"documents": report.documents})
    if IndexOutbox.objects.pending().exists():
        indexing.drain()


@every(timedelta(hours=24))
def verify_index() -> None:
    """Compare the index with the database and mend what differs."""
    report = verify()
    if report.differences:
        logger.warning("search index differs", extra={"differences": report.counts()})
        repair(report)
