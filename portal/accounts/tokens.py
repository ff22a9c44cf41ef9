"""The audience tokens that accounts give to a person."""

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from portal.core.audiences import (
    group_token,
    institution_token,
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


def _group_ids(user) -> list[int]:
    """Groups of the person; a list of people preloads them (audience preview)."""
    cache = getattr(user, "audience_token_cache", None) or {}
    if "groups" in cache:
        return cache["groups"]
    return _groups_of(user.pk)


@prepared
def _groups_of(user_id: int) -> QuerySet:
    belongings = get_user_model().groups.through.objects.filter(user_id=user_id)
    return belongings.values_list("group_id", flat=True)
