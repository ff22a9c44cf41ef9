"""The audience tokens that accounts give to a person."""

from portal.core.audiences import (
    group_token,
    institution_token,
    register_token_provider,
    user_token,
)


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
    return list(user.groups.values_list("pk", flat=True))
