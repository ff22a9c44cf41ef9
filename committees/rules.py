"""Who may do what in committees. Pure predicates over the person's seats and roles."""

from committees.enums import CommitteeVisibility, Standing
from portal.accounts.enums import Action
from portal.core.audiences import can_read, tokens_for

_PREFIX = "committee:"


def seated_committee_ids(user) -> list[int]:
    """Committees in which the person sits now."""
    return [int(key) for key, *standing in _seat_tokens(user) if not standing]


def managed_committee_ids(user) -> list[int]:
    """Committees in whose secretariat the person sits, with the secretary's role."""
    if not getattr(user, "is_authenticated", False) or not user.can(Action.MANAGE_PAPERS):
        return []
    return [int(key) for key, *standing in _seat_tokens(user) if standing == [Standing.SECRETARIAT]]


def _seat_tokens(user) -> list[list[str]]:
    """What follows "committee:" in the person's tokens: a key, and perhaps a standing."""
    return [token.split(":")[1:] for token in tokens_for(user) if token.startswith(_PREFIX)]


def can_read_committee(user, committee) -> bool:
    """Whether the person reads the members and meetings; the twin of `read_by`."""
    if committee.visibility == CommitteeVisibility.OPEN:
        return can_read(user, committee)
    return committee.pk in seated_committee_ids(user)


def can_manage_committee(user, committee) -> bool:
    """Whether the person manages the meetings and papers of the committee."""
    return committee.pk in managed_committee_ids(user)


def can_administer_committees(user) -> bool:
    """Whether the person creates committees and names their seats; gives no reading right."""
    return user.can(Action.MANAGE_COMMITTEES)


def can_manage_paper(user, paper) -> bool:
    return paper.committee_id in managed_committee_ids(user)
