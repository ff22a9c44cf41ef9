"""Who may tune the search. Pure predicates."""

from portal.accounts.enums import Action


def can_tune_search(user) -> bool:
    """Edit the words of the sector and pin results: the coordination."""
    return user.is_authenticated and user.can(Action.TUNE_SEARCH)


def can_see_health(user) -> bool:
    """Know the state of the search: the coordination and the technical administrator."""
    return user.is_authenticated and user.can(Action.SEE_HEALTH)
