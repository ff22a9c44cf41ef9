"""The audience tokens that seats give to a person."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from committees.models import Seat
from portal.accounts.models import User
from portal.core.audiences import (
    committee_token,
    register_token_preloader,
    register_token_provider,
)
from portal.core.prepared import prepared


@register_token_provider
def committee_tokens(user) -> set[str]:
    """Each seat held now gives the committee and the committee with its standing."""
    if not user.reading_institution_ids:
        return set()
    tokens = set()
    for seat in _seats(user):
        tokens.add(committee_token(seat.committee_id))
        tokens.add(committee_token(seat.committee_id, seat.standing))
    return tokens


@register_token_preloader
def preload_seats(people: dict[int, User]) -> None:
    for person in people.values():
        person.audience_token_cache["seats"] = []
    held = Q(titular_id__in=people) | Q(deputy_id__in=people)
    for seat in Seat.objects.opening().filter(held):
        for person_id in {seat.titular_id, seat.deputy_id} & people.keys():
            people[person_id].audience_token_cache["seats"].append(seat)


def _seats(user) -> list[Seat]:
    """Seats held now; a list of people preloads them in one query (audience preview)."""
    cache = getattr(user, "audience_token_cache", None) or {}
    if "seats" in cache:
        institutions = set(user.reading_institution_ids)
        return [seat for seat in cache["seats"] if seat.institution_id in institutions]
    return _seats_of(user.pk, tuple(user.reading_institution_ids), timezone.localdate())


@prepared
def _seats_of(user_id: int, institution_ids: tuple[int, ...], today: date) -> QuerySet:
    """Seats that open something, held for an institution the person still acts for."""
    held = Seat.objects.opening(today).filter(Q(titular_id=user_id) | Q(deputy_id=user_id))
    return held.filter(institution_id__in=institution_ids).order_by()
