"""Who reads a page: one audience per page, worked out from the whole tree."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.query import PageQuerySet

from portal.core.audiences import PUBLIC, tokens_for
from portal.core.models.audience import Audience


class PageAccessQuerySet(models.QuerySet):
    def public(self):
        """Rows of the pages that anybody may read."""
        return self.filter(audience__in=Audience.objects.readable_with([PUBLIC]))


class PageAccess(models.Model):
    """The audience of a page now. No row, or a row without audience: nobody reads it.

    Written by `portal.core.services.page_access` only, in the transaction that changes a
    page, its place or its restrictions.
    """

    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, primary_key=True, related_name="access"
    )
    audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("audience")
    )

    objects = PageAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("page access")

    def __str__(self) -> str:
        return f"access of page {self.page_id}"


class ProtectedPageQuerySet(PageQuerySet):
    def visible_to(self, user):
        """Live pages, not past their end, whose audience meets the person's tokens."""
        return self.open_to(tokens_for(user), timezone.now())

    def open_to(self, tokens: Iterable[str], now: datetime):
        """The rule itself, over tokens: what a prepared query is given of a person."""
        return (
            self.live()
            .filter(models.Q(expire_at__isnull=True) | models.Q(expire_at__gt=now))
            .filter(access__audience__in=Audience.objects.readable_with(tokens))
        )


def pages_visible_to(user) -> PageQuerySet:
    """Pages of every type that the person may read now."""
    return ProtectedPageQuerySet(Page).visible_to(user)


def page_tokens(page: Page) -> frozenset[str]:
    """Tokens that open a page now: none for a draft, an expired page or one without audience."""
    if not page.live or (page.expire_at and page.expire_at <= timezone.now()):
        return frozenset()
    access = PageAccess.objects.filter(page_id=page.pk).select_related("audience").first()
    if access is None or access.audience is None:
        return frozenset()
    return access.audience.token_set


def can_read_page(user, page: Page) -> bool:
    """Whether the person may read the page: the twin of `pages_visible_to`."""
    return not tokens_for(user).isdisjoint(page_tokens(page))
