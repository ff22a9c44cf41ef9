"""Who may do what about training. Pure predicates over the person's memberships."""

from portal.accounts.enums import Action
from portal.accounts.permissions import actions_of


def manages_training(user) -> bool:
    """The coordination: every session, every sign-up."""
    return user.is_authenticated and user.can(Action.MANAGE_TRAINING)


def runs_sessions(user) -> bool:
    """Whether the person may publish sessions and run those that name them."""
    return user.is_authenticated and user.can(Action.RUN_SESSIONS)


def can_create_session(user) -> bool:
    return manages_training(user) or runs_sessions(user)


def can_manage_session(user, session) -> bool:
    """The coordination, and its own trainers: the twin of `Session.objects.managed_by`."""
    if manages_training(user):
        return True
    return runs_sessions(user) and session.trainer_seats.filter(user_id=user.pk).exists()


def managed_institution_ids(user) -> list[int]:
    """Institutions whose people's sign-ups the person decides as their manager."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    return [
        membership.institution_id
        for membership in user.active_memberships
        if Action.APPROVE_SIGN_UPS in actions_of(membership.roles)
    ]
