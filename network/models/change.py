"""What was changed in the directory, by whom, with the words before and after."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models.person import ResourcePerson
from network.models.place import Place
from network.models.service import Service


class ChangeKind(models.TextChoices):
    CREATED = "created", _("Created")
    CHANGED = "changed", _("Changed")
    VERIFIED = "verified", _("Verified")
    CONFIRMED = "confirmed", _("Confirmed")
    STALE = "stale", _("Not confirmed in time")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")


class EntryChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Changes of the entries the person reads."""
        seen = Q()
        for model in (Place, Service, ResourcePerson):
            readable = model.objects.visible_to(user).values("uuid")
            seen |= Q(target_type=model._meta.model_name, target__in=readable)
        return self.filter(seen)

    def of(self, entry: models.Model):
        """The changes of one entry, the latest first."""
        return self.filter(target_type=entry._meta.model_name, target=entry.uuid)


class EntryChange(models.Model):
    """One signed change. Confidential addresses and direct lines are never in it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    target_type = models.CharField(max_length=20)
    target = models.UUIDField()
    kind = models.CharField(max_length=10, choices=ChangeKind)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = EntryChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of an entry")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["target_type", "target"], name="change_of_an_entry")]

    def __str__(self) -> str:
        return f"change {self.pk}"
