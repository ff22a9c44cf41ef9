"""Choosing, describing and previewing the audience of a paper or a meeting."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.enums import CommitteeVisibility, Standing
from committees.models import Committee, Paper, Seat
from committees.services.errors import CommitteeError
from portal.accounts.models import Institution, Membership, User
from portal.core.audiences import (
    NETWORK,
    PUBLIC,
    committee_token,
    institution_token,
    tokens_for,
    user_token,
)
from portal.core.models import Audience


class AudienceChoice(models.TextChoices):
    COMMITTEE = "committee", gettext_lazy("Members of the committee")
    COMMITTEE_PART = "committee_part", gettext_lazy("Some members of the committee")
    PERSONS = "persons", gettext_lazy("Named people")
    INSTITUTIONS = "institutions", gettext_lazy("Listed institutions")
    NETWORK = "network", gettext_lazy("The whole network")
    PUBLIC = "public", gettext_lazy("Everybody")


# What a secret committee may use: nothing that would tell of it outside its members.
SECRET_CHOICES = frozenset(
    {AudienceChoice.COMMITTEE, AudienceChoice.COMMITTEE_PART, AudienceChoice.PERSONS}
)


def people_named_by(user) -> models.QuerySet[User]:
    """Whom a person may name as readers: those whose seat or membership they see.

    Naming anybody else would tell which addresses have an account.
    """
    seats = Seat.objects.visible_to(user).active().order_by()
    members = Membership.objects.visible_to(user).active().order_by()
    return User.objects.active().filter(
        Q(pk__in=seats.values("titular_id"))
        | Q(pk__in=seats.exclude(deputy=None).values("deputy_id"))
        | Q(pk__in=members.values("user_id"))
    )


@dataclass(frozen=True)
class AudiencePreview:
    """Active people who would gain or lose access to at least one of the papers."""

    gains: list[User]
    losses: list[User]


def default_audience(committee: Committee) -> Audience:
    """What a new meeting or paper gets when nothing is said: the committee's content audience."""
    return Audience.objects.for_tokens(committee.content_tokens() | {committee.secretariat_token()})


def build_audience(
    committee: Committee,
    *,
    choice: str,
    institutions: Iterable[Institution] = (),
    persons: Iterable[User] = (),
    standings: Iterable[str] = (),
) -> Audience:
    """The audience for a choice; the secretariat is always part of it.

    Raises CommitteeError when the choice names nobody, or is wider than a secret committee.
    """
    if committee.visibility == CommitteeVisibility.SECRET and choice not in SECRET_CHOICES:
        raise CommitteeError(_("A secret committee shares its papers with its members only."))
    tokens = _tokens_of_choice(committee, choice, institutions, persons, standings)
    if not tokens:
        raise CommitteeError(_("Say who may read: the list is empty."))
    return Audience.objects.for_tokens(tokens | {committee.secretariat_token()})


def _tokens_of_choice(committee, choice, institutions, persons, standings) -> set[str]:
    match choice:
        case AudienceChoice.PUBLIC:
            return {PUBLIC}
        case AudienceChoice.NETWORK:
            return {NETWORK}
        case AudienceChoice.INSTITUTIONS:
            return {institution_token(institution.pk) for institution in institutions}
        case AudienceChoice.COMMITTEE:
            return {committee_token(committee.pk)}
        case AudienceChoice.COMMITTEE_PART:
            return {
                committee_token(committee.pk, standing)
                for standing in standings
                if standing in Standing.values
            }
        case AudienceChoice.PERSONS:
            return {user_token(person.pk) for person in persons}
        case _:
            raise CommitteeError(_("This audience does not exist."))


def choice_of(audience: Audience, committee: Committee) -> str:
    """The choice that an audience corresponds to, its widest part first."""
    tokens = audience.token_set - {committee.secretariat_token()}
    if PUBLIC in tokens:
        return AudienceChoice.PUBLIC
    if NETWORK in tokens:
        return AudienceChoice.NETWORK
    if any(token.startswith("institution:") for token in tokens):
        return AudienceChoice.INSTITUTIONS
    if committee_token(committee.pk) in tokens:
        return AudienceChoice.COMMITTEE
    if any(token.startswith("user:") for token in tokens):
        return AudienceChoice.PERSONS
    return AudienceChoice.COMMITTEE_PART


def describe_audience(audience: Audience, committee: Committee) -> str:
    """A short label that names no person: who may read."""
    choice = choice_of(audience, committee)
    tokens = audience.token_set - {committee.secretariat_token()}
    if choice == AudienceChoice.COMMITTEE_PART:
        standings = [Standing(t.split(":")[2]).label for t in sorted(tokens) if t.count(":") == 2]
        return ", ".join(str(label) for label in standings) or str(Standing.SECRETARIAT.label)
    return str(AudienceChoice(choice).label)


def preview_change(papers: Iterable[Paper], audience: Audience) -> AudiencePreview:
    """Who gains and who loses access if these papers took this audience."""
    before = [paper.audience.token_set for paper in papers]
    gains, losses = [], []
    for person in _people():
        tokens = tokens_for(person)
        after = not tokens.isdisjoint(audience.token_set)
        had = [not tokens.isdisjoint(old) for old in before]
        if after and not all(had):
            gains.append(person)
        if not after and any(had):
            losses.append(person)
    return AudiencePreview(gains=gains, losses=losses)


def readers_among_members(committee: Committee, tokens: frozenset[str]) -> list[User]:
    """People with a seat in the committee who hold one of the tokens, in three queries."""
    seats = Seat.objects.opening().filter(committee=committee)
    ids = {pk for pair in seats.values_list("titular_id", "deputy_id") for pk in pair if pk}
    members = _with_tokens_read(User.objects.active().filter(pk__in=ids))
    return [person for person in members if not tokens.isdisjoint(tokens_for(person))]


def _people() -> list[User]:
    """Active people of the network, in a fixed number of queries."""
    return _with_tokens_read(User.objects.active().filter(memberships__isnull=False).distinct())


def _with_tokens_read(people: models.QuerySet[User]) -> list[User]:
    """These people with what their tokens need already read, in two queries more."""
    found = {person.pk: person for person in people}
    for person in found.values():
        person.audience_token_cache = {"memberships": [], "seats": [], "groups": []}
    for membership in (
        Membership.objects.active().filter(user_id__in=found).select_related("institution")
    ):
        found[membership.user_id].audience_token_cache["memberships"].append(membership)
    for seat in Seat.objects.opening().filter(Q(titular_id__in=found) | Q(deputy_id__in=found)):
        for person_id in (seat.titular_id, seat.deputy_id):
            if person_id in found:
                found[person_id].audience_token_cache["seats"].append(seat)
    return list(found.values())
