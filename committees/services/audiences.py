"""Choosing, describing and previewing the audience of a paper or a meeting."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.enums import CommitteeVisibility, Standing
from committees.models import Committee, Paper, Seat
from committees.services.errors import CommitteeError
from portal.accounts.models import Institution, User
from portal.accounts.services import audiences as shared
from portal.accounts.services.audiences import AudiencePreview
from portal.core.audiences import committee_token, preload_tokens, tokens_for
from portal.core.models import Audience

_SHARED = shared.AudienceChoice


class AudienceChoice(models.TextChoices):
    """The choices of every app, after those of a committee."""

    COMMITTEE = "committee", gettext_lazy("Members of the committee")
    COMMITTEE_PART = "committee_part", gettext_lazy("Some members of the committee")
    PERSONS = _SHARED.PERSONS.value, _SHARED.PERSONS.label
    INSTITUTIONS = _SHARED.INSTITUTIONS.value, _SHARED.INSTITUTIONS.label
    NETWORK = _SHARED.NETWORK.value, _SHARED.NETWORK.label
    PUBLIC = _SHARED.PUBLIC.value, _SHARED.PUBLIC.label


# What a secret committee may use: nothing that would tell of it outside its members.
SECRET_CHOICES = frozenset(
    {AudienceChoice.COMMITTEE, AudienceChoice.COMMITTEE_PART, AudienceChoice.PERSONS}
)


def people_named_by(user) -> models.QuerySet[User]:
    """Whom a person may name as readers: those whose seat or membership they see.

    Naming anybody else would tell which addresses have an account.
    """
    seats = Seat.objects.visible_to(user).active().order_by()
    return User.objects.active().filter(
        Q(pk__in=seats.values("titular_id"))
        | Q(pk__in=seats.exclude(deputy=None).values("deputy_id"))
        | Q(pk__in=shared.people_named_by(user).values("pk"))
    )


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
    if choice not in AudienceChoice.values:
        raise CommitteeError(_("This audience does not exist."))
    if committee.visibility == CommitteeVisibility.SECRET and choice not in SECRET_CHOICES:
        raise CommitteeError(_("A secret committee shares its papers with its members only."))
    tokens = _tokens_of_choice(committee, choice, institutions, persons, standings)
    if not tokens:
        raise CommitteeError(_("Say who may read: the list is empty."))
    return Audience.objects.for_tokens(tokens | {committee.secretariat_token()})


def _tokens_of_choice(committee, choice, institutions, persons, standings) -> frozenset[str]:
    match choice:
        case AudienceChoice.COMMITTEE:
            return frozenset({committee_token(committee.pk)})
        case AudienceChoice.COMMITTEE_PART:
            known = (standing for standing in standings if standing in Standing.values)
            return frozenset(committee_token(committee.pk, standing) for standing in known)
        case _:
            return shared.tokens_of_choice(choice, institutions=institutions, persons=persons)


def choice_of(audience: Audience, committee: Committee) -> str:
    """The choice that an audience corresponds to, its widest part first."""
    tokens = audience.token_set - {committee.secretariat_token()}
    found = shared.choice_of_tokens(tokens)
    if found in (None, AudienceChoice.PERSONS) and committee_token(committee.pk) in tokens:
        return AudienceChoice.COMMITTEE
    return found or AudienceChoice.COMMITTEE_PART


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
    return shared.preview_change(before, audience.token_set)


def readers_among_members(committee: Committee, tokens: frozenset[str]) -> list[User]:
    """People with a seat in the committee who hold one of the tokens, in few queries."""
    seats = Seat.objects.opening().filter(committee=committee)
    ids = {pk for pair in seats.values_list("titular_id", "deputy_id") for pk in pair if pk}
    members = preload_tokens(User.objects.active().filter(pk__in=ids))
    return [person for person in members if not tokens.isdisjoint(tokens_for(person))]
