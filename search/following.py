"""Keeping the index in step: what the worker does after a change, and every minute."""

import logging

from search import indexing
from search.engine import get_engine
from search.engines.base import EngineUnavailable
from search.models import IndexOutbox
from search.rebuilding import catch_up, rebuild

logger = logging.getLogger(__name__)


def follow() -> None:
    """Bring the index up to date with what is noted; what cannot be done now stays noted.

    An index that is missing, damaged or of another version of the product is made again first,
    and an engine that did not answer for a while gets what it missed.
    """
    try:
        caught_up = catch_up_if_possible()
        fault = get_engine().fault()
        if fault:
            logger.warning("search index is made again: %s", fault)
            report = rebuild()
            logger.info("search index rebuilt", extra={"documents": report.documents})
        elif caught_up or IndexOutbox.objects.pending().exists():
            indexing.drain()
    except EngineUnavailable as error:
        logger.warning("changes wait for the search engine: %s", error)


def catch_up_if_possible() -> bool:
    """Whether the engine had missed changes and has them now."""
    try:
        return catch_up() is not None
    except EngineUnavailable as error:
        logger.info("search engine still behind: %s", error)
        return False
