"""Periodic jobs of the search app."""

import logging
from datetime import timedelta

from django.utils import timezone

from portal.core.scheduling import every
from search.engines.base import EngineUnavailable
from search.following import follow
from search.pins import prune_pins
from search.saving import alert_owners, forget_searches
from search.verification import repair, verify

logger = logging.getLogger(__name__)


@every(timedelta(minutes=1))
def follow_forgotten_changes() -> None:
    """A killed worker, or an engine out of reach, leaves rows without a task."""
    follow()


@every(timedelta(hours=24))
def verify_index() -> None:
    """Compare the index with the database and mend what differs."""
    try:
        report = verify()
        if report.differences:
            logger.warning("search index differs", extra={"differences": report.counts()})
            repair(report)
    except EngineUnavailable as error:
        logger.warning("search index not verified: %s", error)


@every(timedelta(hours=4))
def watch_saved_searches() -> int:
    """Tell owners what is new; the e-mail of the day says only that there is something."""
    return alert_owners(timezone.localdate())


@every(timedelta(hours=24))
def forget_what_is_over() -> int:
    """Saved searches past their term, pins of what is no longer searchable."""
    return forget_searches(timezone.localdate()) + prune_pins()
