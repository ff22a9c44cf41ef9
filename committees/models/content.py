"""File contents, stored once for each committee and read once for all."""

import uuid

from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from committees.enums import BLOCKED_STATES, ExtractionState
from committees.models.paper import Paper
from portal.files.extraction import reason_message


def private_storage():
    return storages["private"]


def content_path(instance: "FileContent", filename: str) -> str:
    """A name that says nothing: a random identifier in a two-letter folder."""
    name = uuid.uuid4().hex
    return f"papers/{name[:2]}/{name}"


class FileContentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Contents of the versions of papers the person reads; no other way in."""
        return self.filter(versions__paper__in=Paper.objects.visible_to(user)).distinct()

    def served(self):
        return self.exclude(state__in=BLOCKED_STATES)


class FileContent(models.Model):
    """Immutable bytes, known by their SHA-256, and what was read in them.

    A committee has one content for the same bytes. Another committee gets its own, so that
    nobody learns from it who else has the file.
    """

    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    file = models.FileField(upload_to=content_path, storage=private_storage, max_length=120)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    kind = models.CharField(_("format"), max_length=12)
    media_type = models.CharField(max_length=100)
    page_count = models.PositiveIntegerField(_("pages"), null=True)
    state = models.CharField(
        _("text"),
        max_length=12,
        choices=ExtractionState,
        default=ExtractionState.WAITING,
        db_index=True,
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    progress = models.PositiveSmallIntegerField(_("progress in percent"), default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_owner = models.CharField(max_length=120, blank=True)
    lease_expires_at = models.DateTimeField(null=True)
    # Its text is known already, but not shown before a reading would have ended.
    held_until = models.DateTimeField(null=True, editable=False)
    seconds = models.FloatField(_("reading time in seconds"), null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FileContentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file content")

    def __str__(self) -> str:
        return f"content {self.pk}"

    @property
    def explanation(self) -> str:
        """Why its text is missing or incomplete, in the reader's language."""
        return "" if self.state == ExtractionState.INFECTED else reason_message(self.reason)

    @property
    def is_served(self) -> bool:
        return self.state not in BLOCKED_STATES


class ContentPageQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(content__in=FileContent.objects.visible_to(user))


class ContentPage(models.Model):
    content = models.ForeignKey(FileContent, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    text = models.TextField()
    method = models.CharField(max_length=12)

    objects = ContentPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page of text")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["content", "number"], name="content_page_once")
        ]

    def __str__(self) -> str:
        return f"page {self.number}"
