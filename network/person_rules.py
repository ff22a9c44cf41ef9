"""Who may do what about resource persons. Pure predicates."""

from network.rules import can_keep_entries


def can_take_step(user, person) -> bool:
    """Whether the user nominates, activates, suspends or ends the person.

    Those who keep the entries of the institution, and the coordination; nobody about themselves,
    the coordination included.
    """
    return person.user_id != user.pk and can_keep_entries(user, person.institution)


def can_keep_contact(user, person) -> bool:
    """Whether the user confirms the contact, writes the hours, declares an absence."""
    if not user.is_authenticated or not user.is_active:
        return False
    return _is_own(user, person) or can_keep_entries(user, person.institution)


def can_propose_for(user, institution) -> bool:
    """Whether the user proposes resource persons of the institution."""
    return institution.is_active and can_keep_entries(user, institution)


def _is_own(user, person) -> bool:
    """One's own mandate, while one acts for its institution."""
    held = {membership.institution_id for membership in user.active_memberships}
    return person.user_id == user.pk and person.institution_id in held
