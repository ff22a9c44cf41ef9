"""Who may do what in the directory. Pure predicates over the person's memberships."""

from portal.accounts.enums import Action
from portal.accounts.permissions import actions_of


def kept_institution_ids(user) -> list[int] | None:
    """Institutions whose entries the person keeps; None means all of them."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    if user.can(Action.MANAGE_DIRECTORY):
        return None
    return [
        m.institution_id
        for m in user.active_memberships
        if Action.KEEP_OWN_ENTRIES in actions_of(m.roles)
    ]


def can_keep_entries(user, institution) -> bool:
    """Whether the person changes and confirms the entries of the institution."""
    ids = kept_institution_ids(user)
    return ids is None or institution.pk in ids


def can_keep_some_entries(user) -> bool:
    ids = kept_institution_ids(user)
    return ids is None or bool(ids)


def can_manage_directory(user) -> bool:
    """Whether the person sees the holes, verifies what others propose and imports."""
    return user.is_authenticated and user.can(Action.MANAGE_DIRECTORY)


def can_propose(user) -> bool:
    """Every member of the network may propose an entry."""
    return user.is_authenticated and user.is_network_member


def can_manage_conventions(user) -> bool:
    return user.is_authenticated and user.can(Action.MANAGE_CONVENTIONS)
