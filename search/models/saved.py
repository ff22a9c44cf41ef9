"""Searches that a person asked to keep."""

import uuid

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _


class SavedSearchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own searches, nobody else's, whatever their role."""
        return self.filter(owner_id=user.pk) if user.is_authenticated else self.none()

    def kept_on(self, day):
        return self.filter(keep_until__gte=day)

    def forgotten_on(self, day):
        """Past their term, or left by an account that was closed."""
        return self.filter(models.Q(keep_until__lt=day) | models.Q(owner__is_active=False))


class SavedSearch(models.Model):
    """A query with its filters, kept because its owner asked, for their eyes alone.

    `address` is the query string of the search page. `seen` names the results that an alert
    has nothing more to say about.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    query = models.CharField(_("query"), max_length=400)
    address = models.CharField(max_length=2000)
    is_alerted = models.BooleanField(_("tell me what is new"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    keep_until = models.DateField(_("kept until"))
    seen = models.JSONField(default=list)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        ordering = ["query", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "address"], name="saved_search_once")
        ]

    def __str__(self) -> str:
        return f"saved search {self.pk}"

    @property
    def is_narrowed(self) -> bool:
        """Whether it holds more than words."""
        return len(QueryDict(self.address)) > 1
