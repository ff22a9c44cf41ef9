"""The journal: append-only, hash-chained, ids only."""

import hashlib
import json

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.journal_labels import action_label, target_label


class JournalIsAppendOnly(TypeError):
    """Raised on any attempt to change or delete an entry through the ORM."""


class JournalQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise JournalIsAppendOnly("journal entries are never changed")

    def delete(self):
        raise JournalIsAppendOnly("journal entries are never deleted")

    def visible_to(self, user):
        """Entries for the data protection role, nothing for anybody else."""
        return self if user.can("read_journal") else self.none()


class JournalEntry(models.Model):
    """One sensitive read or write: who, what, by which institution, why, when. No content."""

    sequence = models.BigIntegerField(primary_key=True, editable=False)
    at = models.DateTimeField(_("date"), editable=False, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("person"),
    )
    action = models.CharField(_("action"), max_length=60, db_index=True)
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.CharField(max_length=64, blank=True)
    institution_id = models.BigIntegerField(null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = JournalQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="journal_target")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise JournalIsAppendOnly("journal entries are never changed")
        super().save(*args, force_insert=True)

    def delete(self, *args, **kwargs):
        raise JournalIsAppendOnly("journal entries are never deleted")

    @property
    def action_label(self) -> str:
        """The action in words, in the language of the reader."""
        return action_label(self.action)

    @property
    def target_label(self) -> str:
        """The kind of object in words."""
        return target_label(self.target_type)

    def compute_hash(self) -> str:
        """SHA-256 over the previous hash and every field of this entry."""
        content = json.dumps(
            [
                self.previous_hash,
                self.sequence,
                self.at.isoformat(),
                self.actor_id,
                self.action,
                self.target_type,
                self.target_id,
                self.institution_id,
                self.reason,
                self.data,
            ],
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
        )
        return hashlib.sha256(content.encode()).hexdigest()


class JournalHead(models.Model):
    """The end of the chain, locked while an entry is added."""

    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = _("journal head")

    def __str__(self) -> str:
        return str(self.sequence)
