"""The trace of who read what, kept for papers that not everybody reads."""

from committees.enums import PaperState
from committees.models import Paper
from portal.core.audiences import NETWORK, PUBLIC
from portal.core.services.journal import record


def is_restricted(paper: Paper) -> bool:
    """Whether the paper is read by less than the network, or not published."""
    if paper.state != PaperState.PUBLISHED:
        return True
    return paper.audience.token_set.isdisjoint({NETWORK, PUBLIC})


def record_reading(paper: Paper, *, reader, action: str, **data: int) -> None:
    """Journal one reading of a restricted paper; `data` holds version and page numbers.

    The institution is said when the reader acts for one only.
    """
    if not is_restricted(paper):
        return
    institutions = {membership.institution_id for membership in reader.active_memberships}
    record(
        action,
        actor=reader,
        target=paper,
        institution_id=institutions.pop() if len(institutions) == 1 else None,
        data=data,
    )
