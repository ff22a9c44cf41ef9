"""The index entries, the passages of their text, and the changes still to be indexed.

These tables hold texts of every audience: nothing reads them for a person but
`search.services`, which starts from the tokens of that person and ends with the
`visible_to` of the objects found.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class IndexEntryQuerySet(models.QuerySet):
    def masked(self):
        """Entries whose audience may have narrowed since the engine last heard of them."""
        return self.filter(is_masked=True)

    def for_objects(self, kind: str, object_ids):
        return self.filter(kind=kind, object_id__in=list(object_ids))


class IndexEntry(models.Model):
    """One searchable object, as every engine may be rebuilt from it."""

    kind = models.CharField(_("kind"), max_length=20)
    object_id = models.CharField(max_length=40)
    facet_kind = models.CharField(max_length=40)
    title = models.CharField(_("title"), max_length=500)
    facts = models.CharField(max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    dated_on = models.DateField(_("date"), null=True)
    committee = models.CharField(max_length=36, blank=True)
    institution = models.CharField(max_length=36, blank=True)
    tokens = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    audience_hash = models.CharField(max_length=32)
    analysis_version = models.PositiveSmallIntegerField()
    # Set in the transaction that changes the object, cleared once the engine has followed.
    is_masked = models.BooleanField(default=True)
    is_stale = models.BooleanField(default=False)
    indexed_at = models.DateTimeField(auto_now=True)

    objects = IndexEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("index entry")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="index_entry_once")
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(is_masked=True), name="index_entry_masked"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class IndexPassage(models.Model):
    """A piece of the text of an entry; the passages of a page, joined, are the page.

    `terms` is the same text analysed, so that the best passage is found without
    analysing whole documents again.
    """

    entry = models.ForeignKey(IndexEntry, on_delete=models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField()
    page = models.PositiveIntegerField(_("page"), null=True)
    text = models.TextField()
    terms = models.TextField()

    class Meta:
        verbose_name = _("passage")
        ordering = ["entry", "position"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "position"], name="index_passage_once")
        ]

    def __str__(self) -> str:
        return f"passage {self.pk}"


class IndexOutboxQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(attempts__lt=IndexOutbox.MAX_ATTEMPTS)

    def parked(self):
        """Changes that failed too often to be tried again without being asked."""
        return self.filter(attempts__gte=IndexOutbox.MAX_ATTEMPTS)


class IndexOutbox(models.Model):
    """An object whose change the index has not followed yet, written with the change.

    One row per object. `stamp` changes with each new change, so that what happened while
    the worker was reading is not taken for done.
    """

    MAX_ATTEMPTS = 5

    kind = models.CharField(_("kind"), max_length=20)
    object_id = models.CharField(max_length=40)
    stamp = models.UUIDField(default=uuid.uuid4)
    text_changed = models.BooleanField(default=True)
    changed_at = models.DateTimeField(_("changed on"))
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=100, blank=True)

    objects = IndexOutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("change to index")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="index_outbox_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
