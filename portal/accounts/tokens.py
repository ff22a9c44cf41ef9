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
    tokens.update(group_token(pk) for pk in user.groups.values_list("pk", flat=True))
    return tokens
