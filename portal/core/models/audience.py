"""Audiences: immutable, shared sets of tokens that protected objects point to."""

import hashlib
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.audiences import NETWORK, PUBLIC, tokens_for


class AudienceQuerySet(models.QuerySet):
    def readable_with(self, tokens: Iterable[str]):
        """Keys of the audiences that meet the given tokens, to be used with `__in`.

        One flat subquery: this stands in every query of every page.
        """
        return AudienceToken.objects.filter(token__in=list(tokens)).values("audience_id")


class AudienceManager(models.Manager.from_queryset(AudienceQuerySet)):
    def for_tokens(self, tokens: Iterable[str]) -> "Audience":
        """The one audience with exactly these tokens, made when missing.

        Raises ValueError when no token is given: an object nobody may read is withdrawn,
        it does not get an empty audience.
        """
        wanted = sorted(set(tokens))
        if not wanted:
            raise ValueError("an audience needs at least one token")
        digest = Audience.digest_of(wanted)
        audience, created = self.get_or_create(digest=digest)
        if created:
            AudienceToken.objects.bulk_create(
                AudienceToken(audience=audience, token=token) for token in wanted
            )
        return audience

    def network(self) -> "Audience":
        return self.for_tokens([NETWORK])

    def public(self) -> "Audience":
        return self.for_tokens([PUBLIC])


class Audience(models.Model):
    """A set of tokens. Two objects for the same people share one row; rows never change."""

    digest = models.CharField(max_length=64, unique=True, editable=False)

    objects = AudienceManager()

    class Meta:
        verbose_name = _("audience")

    def __str__(self) -> str:
        return f"audience {self.pk}"

    @staticmethod
    def digest_of(tokens: Iterable[str]) -> str:
        return hashlib.sha256("\n".join(sorted(set(tokens))).encode()).hexdigest()

    @property
    def token_set(self) -> frozenset[str]:
        if not hasattr(self, "_token_set"):
            self._token_set = frozenset(row.token for row in self.tokens.all())
        return self._token_set


class AudienceToken(models.Model):
    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="tokens")
    token = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "audience"], name="audience_token_once")
        ]

    def __str__(self) -> str:
        return self.token


class ProtectedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rows whose audience meets the person's tokens."""
        return self.open_to(tokens_for(user))

    def open_to(self, tokens: Iterable[str]):
        """The rule itself, over tokens: what a prepared query is given of a person."""
        return self.filter(audience__in=Audience.objects.readable_with(tokens))


class Protected(models.Model):
    """An object with an audience. Give the model a manager made from ProtectedQuerySet."""

    audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, related_name="+", verbose_name=_("audience")
    )

    class Meta:
        abstract = True

    def effective_tokens(self) -> frozenset[str]:
        """Tokens that open this object now."""
        return self.audience.token_set
