"""Who may do what in the directory. Pure predicates over the person's memberships."""

from dataclasses import dataclass

from network.enums import EntryState
from portal.accounts.enums import Action
from portal.accounts.permissions import actions_of


def kept_institution_ids(user) -> list[int] | None:
    """Institutions whose entries the person keeps; None means all of them."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    return None if user.can(Action.MANAGE_DIRECTORY) else own_ids(user)


def institution_ids(user) -> list[int]:
    """Institutions for which the person acts today."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    return [m.institution_id for m in user.active_memberships]


def own_ids(user) -> list[int]:
    """Institutions whose entries the person keeps as one of theirs, not by coordinating."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    return [
        m.institution_id
        for m in user.active_memberships
        if Action.KEEP_OWN_ENTRIES in actions_of(m.roles)
    ]


@dataclass(frozen=True, slots=True)
class Keeper:
    """What a query on entries needs of a person: plain values."""

    pk: int | None
    acting: tuple[int, ...]  # institutions for which the person acts today
    own: tuple[int, ...]  # those of them whose entries the person keeps
    keeps_all: bool


def keeper_of(user) -> Keeper:
    """The person as they are now."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Keeper(user.pk, (), (), keeps_all=False)
    memberships = list(user.active_memberships)
    return Keeper(
        pk=user.pk,
        acting=tuple(one.institution_id for one in memberships),
        own=tuple(
            one.institution_id
            for one in memberships
            if Action.KEEP_OWN_ENTRIES in actions_of(one.roles)
        ),
        keeps_all=user.can(Action.MANAGE_DIRECTORY),
    )


def can_keep_entries(user, institution) -> bool:
    """Whether the person changes and confirms the entries of the institution."""
    ids = kept_institution_ids(user)
    return ids is None or institution.pk in ids


def can_keep_entry(user, entry) -> bool:
    """Whether the person changes and confirms the place or service.

    Its institution's keepers, the coordination, and its owner or deputy while they act for it.
    """
    if can_keep_entries(user, entry.institution):
        return True
    named = user.pk in (entry.owner_id, entry.deputy_id)
    return named and entry.institution_id in institution_ids(user)


def can_correct_entry(user, entry) -> bool:
    """Its keepers; and whoever proposed it, as long as it is a proposal (domain A3)."""
    mine = entry.state == EntryState.PROPOSED and entry.proposed_by_id == user.pk
    return can_keep_entry(user, entry) or (mine and can_propose(user))


def can_verify_entry(user, entry) -> bool:
    """A keeper. What one proposed is verified by another, unless one keeps it at home."""
    if not can_keep_entry(user, entry):
        return False
    at_home = entry.institution_id in own_ids(user) or user.pk in (entry.owner_id, entry.deputy_id)
    return entry.proposed_by_id != user.pk or at_home


def can_keep_address(user, place) -> bool:
    """Who writes a confidential address: the institution's keepers and the coordination."""
    return place.is_confidential and can_keep_entries(user, place.institution)


def shows_people(user, entry) -> bool:
    """Whether the person reads who keeps and verifies the entry: for a hidden one, its keepers."""
    return not entry.is_confidential or can_keep_entry(user, entry)


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
