"""Who may act on accounts, memberships and invitations. Pure predicates."""

from portal.accounts.enums import Action, Role
from portal.accounts.permissions import actions_of

# Roles that stay inside one institution. Only the coordination hands out the others.
ROLES_GIVEN_BY_MANAGER = frozenset(
    {Role.MEMBER, Role.RESOURCE_PERSON, Role.TRAINER, Role.INSTITUTION_MANAGER}
)


def managed_institution_ids(user) -> list[int] | None:
    """Institutions whose members the person manages; None means all of them."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    if user.can(Action.MANAGE_ALL_MEMBERS):
        return None
    return [
        m.institution_id
        for m in user.active_memberships
        if Action.MANAGE_OWN_MEMBERS in actions_of(m.roles)
    ]


def can_manage_some_members(user) -> bool:
    """Whether the person manages the members of any institution."""
    ids = managed_institution_ids(user)
    return ids is None or bool(ids)


def can_manage_members(user, institution) -> bool:
    ids = managed_institution_ids(user)
    return ids is None or institution.pk in ids


def can_manage_institutions(user) -> bool:
    return user.is_authenticated and user.can(Action.MANAGE_INSTITUTIONS)


def givable_roles(user, institution) -> frozenset[str]:
    """Roles the person may give or take in an institution."""
    if not can_manage_members(user, institution):
        return frozenset()
    if user.can(Action.MANAGE_ALL_MEMBERS):
        return frozenset(Role.values)
    return ROLES_GIVEN_BY_MANAGER


def can_give_roles(user, institution, roles) -> bool:
    """A manager gives the roles of their institution; the coordination gives every role."""
    return set(roles) <= givable_roles(user, institution)


def can_change_membership(user, membership) -> bool:
    """Nobody changes, confirms or ends their own membership; otherwise by institution."""
    if membership.user_id == user.pk:
        return False
    return can_manage_members(user, membership.institution)


def can_change_roles(user, membership, roles) -> bool:
    """Every role added or taken must be one that the person may give."""
    if not can_change_membership(user, membership):
        return False
    changed = set(roles) ^ set(membership.roles)
    return changed <= givable_roles(user, membership.institution)


def can_invite(user, institution, roles) -> bool:
    """Into an active institution one manages, with roles one may give."""
    return institution.is_active and bool(roles) and can_give_roles(user, institution, roles)


def can_close_accounts(user) -> bool:
    """Close or reopen an account, whatever its memberships: the coordination."""
    return user.is_authenticated and user.can(Action.MANAGE_ALL_MEMBERS)


def can_recover_accounts(user) -> bool:
    return user.is_authenticated and user.can(Action.RECOVER_ACCOUNTS)


def can_ask_recovery(user, person) -> bool:
    """Not for oneself."""
    return can_recover_accounts(user) and person.pk != user.pk


def can_confirm_recovery(user, recovery) -> bool:
    """Two people: neither the one who asked nor the locked-out person (ASVS V6.4.4)."""
    return can_recover_accounts(user) and user.pk not in (recovery.asked_by_id, recovery.user_id)
