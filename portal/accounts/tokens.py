"""The audience tokens that accounts give to a person."""

from django.db.models import QuerySet

from portal.accounts.models import Membership, User
from portal.core.audiences import (
    group_token,
    institution_token,
    register_token_preloader,
    register_token_provider,
    user_token,
)
from portal.core.prepared import prepared


@register_token_provider
def account_tokens(user) -> set[str]:
    """Institutions and the person's own token, for people with a reading role only."""
    institutions = user.reading_institution_ids
    if not institutions:
        return set()
    tokens = {institution_token(pk) for pk in institutions}
    tokens.add(user_token(user.pk))
    tokens.update(group_token(pk) for pk in _group_ids(user))
    return tokens


@register_token_preloader
def preload_account_tokens(people: dict[int, User]) -> None:
    """Read the memberships; groups open pages alone, and are left out of what is previewed."""
    for person in people.values():
        person.audience_token_cache |= {"memberships": [], "groups": []}
    memberships = Membership.objects.active().filter(user_id__in=people)
    for membership in memberships.select_related("institution"):
        people[membership.user_id].audience_token_cache["memberships"].append(membership)


def _group_ids(user) -> list[int]:
    """Groups of the person; a list of people preloads them (audience preview)."""
    cache = getattr(user, "audience_token_cache", None) or {}
    if "groups" in cache:
        return cache["groups"]
    return _groups_of(user.pk)


@prepared
def _groups_of(user_id: int) -> QuerySet:
    belongings = User.groups.through.objects.filter(user_id=user_id)
    return belongings.values_list("group_id", flat=True)
