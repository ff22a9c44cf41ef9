"""The audience tokens that seats give to a person."""

from committees.models import Seat
from portal.core.audiences import committee_token, register_token_provider


@register_token_provider
def committee_tokens(user) -> set[str]:
    """Each seat held now gives the committee and the committee with its standing."""
    if not user.reading_institution_ids:
        return set()
    tokens = set()
    for committee_id, standing in Seat.objects.held_by(user).values_list(
        "committee_id", "standing"
    ):
        tokens.add(committee_token(committee_id))
        tokens.add(committee_token(committee_id, standing))
    return tokens
