"""Files brought into the directory, and the corrections they offer to entries already verified."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models.place import Place
from network.models.service import Service
from network.rules import can_manage_directory


class OfferState(models.TextChoices):
    """What became of a correction that a file offers."""

    PENDING = "pending", _("To review")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")


class DirectoryImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Imports are the business of those who manage the directory."""
        return self if can_manage_directory(user) else self.none()


class DirectoryImport(models.Model):
    """A file read, kept with its records until somebody applies it or gives it up."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(_("file"), max_length=200)
    source = models.CharField(_("source"), max_length=60, blank=True)
    entry_state = models.CharField(_("entries come as"), max_length=10)
    records = models.JSONField(default=list)
    report = models.JSONField(default=list)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)

    objects = DirectoryImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import into the directory")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"import {self.pk}"


class OfferedChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Corrections of the entries one keeps."""
        if not user.is_authenticated or not user.is_network_member:
            return self.none()
        return self.filter(
            Q(place__in=Place.objects.kept_by(user)) | Q(service__in=Service.objects.kept_by(user))
        )

    def pending(self):
        return self.filter(state=OfferState.PENDING)


class OfferedChange(models.Model):
    """What a file says otherwise of an entry that somebody verified; nothing is written by it.

    `values`, `terms` and `areas` are what the file says, `before` what the entry said. The same
    words are offered once: `digest` stands for them.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    place = models.ForeignKey(
        Place, on_delete=models.CASCADE, null=True, blank=True, related_name="offers"
    )
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="offers"
    )
    values = models.JSONField(default=dict)
    terms = models.JSONField(default=dict)
    areas = models.JSONField(null=True)
    before = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    state = models.CharField(
        _("state"), max_length=10, choices=OfferState, default=OfferState.PENDING
    )
    made_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = OfferedChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction offered by a file")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(place__isnull=True) ^ Q(service__isnull=True),
                name="offer_is_about_one_entry",
            ),
            models.UniqueConstraint(
                fields=["place", "digest"],
                condition=Q(place__isnull=False),
                name="offered_once_for_a_place",
            ),
            models.UniqueConstraint(
                fields=["service", "digest"],
                condition=Q(service__isnull=False),
                name="offered_once_for_a_service",
            ),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"

    @property
    def entry(self) -> Place | Service:
        """The place or the service it is about."""
        return self.place or self.service
