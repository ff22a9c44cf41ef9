"""The address at which a calendar reads a person's events, without signing in."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CalendarFeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def open_at(self, now: datetime):
        return self.filter(expires_at__gt=now)


class CalendarFeed(models.Model):
    """One at most per person. The token is kept as a fingerprint: shown once, never again."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="calendar_feed",
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("until"))

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")

    def __str__(self) -> str:
        return f"calendar feed of user {self.user_id}"
