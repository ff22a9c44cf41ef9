"""Who may act on accounts, memberships and invitations. Pure predicates."""

from portal.accounts.enums import Action, Role
from portal.accounts.permissions import actions_of

# Only the coordination hands out roles that reach beyond one institution.
ROLES_GIVEN_BY_MANAGER = frozenset({Role.MEMBER, Role.RESOURCE_PERSON, Role.TRAINER})


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


def can_manage_members(user, institution) -> bool:
    ids = managed_institution_ids(user)
    return ids is None or institution.pk in ids


def can_give_roles(user, roles) -> bool:
    """A manager gives the roles of their institution; the coordination gives every role."""
    if user.can(Action.MANAGE_ALL_MEMBERS):
        return True
    return user.can(Action.MANAGE_OWN_MEMBERS) and set(roles) <= (
        ROLES_GIVEN_BY_MANAGER | {Role.INSTITUTION_MANAGER}
    )


def can_change_membership(user, membership) -> bool:
    """Nobody changes their own membership; otherwise by institution."""
    if membership.user_id == user.pk:
        return False
    return can_manage_members(user, membership.institution)
