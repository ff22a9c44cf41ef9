"""Choosing who may read among what every app offers, and seeing who would gain or lose it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Institution, Membership, User
from portal.core.audiences import (
    NETWORK,
    PUBLIC,
    institution_token,
    preload_tokens,
    tokens_for,
    user_token,
)


class AudienceChoice(models.TextChoices):
    """The audiences that need no app; an app adds its own choices beside them."""

    PERSONS = "persons", _("Named people")
    INSTITUTIONS = "institutions", _("Listed institutions")
    NETWORK = "network", _("The whole network")
    PUBLIC = "public", _("Everybody")


@dataclass(frozen=True)
class AudiencePreview:
    """Active people who would gain or lose access to at least one of the objects."""

    gains: list[User]
    losses: list[User]


def people_named_by(user) -> models.QuerySet[User]:
    """Whom a person may name as readers: those whose membership they see.

    Naming anybody else would tell which addresses have an account.
    """
    members = Membership.objects.visible_to(user).active().order_by()
    return User.objects.active().filter(pk__in=members.values("user_id"))


def tokens_of_choice(
    choice: str, *, institutions: Iterable[Institution] = (), persons: Iterable[User] = ()
) -> frozenset[str]:
    """The tokens of a choice of every app; none when it lists nobody.

    Raises ValueError for a choice that does not exist.
    """
    match AudienceChoice(choice):
        case AudienceChoice.PUBLIC:
            return frozenset({PUBLIC})
        case AudienceChoice.NETWORK:
            return frozenset({NETWORK})
        case AudienceChoice.INSTITUTIONS:
            return frozenset(institution_token(institution.pk) for institution in institutions)
        case AudienceChoice.PERSONS:
            return frozenset(user_token(person.pk) for person in persons)


def choice_of_tokens(tokens: Iterable[str]) -> AudienceChoice | None:
    """The widest choice of every app that some tokens come from; None without one."""
    kinds = {token.partition(":")[0] for token in tokens}
    widest_first = {
        PUBLIC: AudienceChoice.PUBLIC,
        NETWORK: AudienceChoice.NETWORK,
        "institution": AudienceChoice.INSTITUTIONS,
        "user": AudienceChoice.PERSONS,
    }
    return next((choice for kind, choice in widest_first.items() if kind in kinds), None)


def preview_change(before: Iterable[frozenset[str]], after: frozenset[str]) -> AudiencePreview:
    """Who gains and who loses access if objects opened by `before`, one by one, took `after`."""
    before = list(before)
    gains, losses = [], []
    members = User.objects.active().filter(memberships__isnull=False).distinct()
    for person in preload_tokens(members):
        tokens = tokens_for(person)
        has = not tokens.isdisjoint(after)
        had = [not tokens.isdisjoint(old) for old in before]
        if has and not all(had):
            gains.append(person)
        if not has and any(had):
            losses.append(person)
    return AudiencePreview(gains=gains, losses=losses)
