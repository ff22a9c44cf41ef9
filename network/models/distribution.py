"""Tools sent to institutions, which their members say to have read."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.rules import institution_ids
from portal.accounts.enums import Action


class DistributionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All for the coordination; else those sent to an institution one acts for."""
        if not user.is_authenticated or not user.is_network_member:
            return self.none()
        if user.can(Action.DISTRIBUTE_TOOLS):
            return self
        sent = DistributionTarget.objects.filter(institution_id__in=institution_ids(user))
        return self.filter(pk__in=sent.values("distribution_id"))


class Distribution(models.Model):
    """A tool sent once. Who has it to read is whoever belongs to a target now."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tool = models.ForeignKey(
        "network.ToolPage",
        on_delete=models.CASCADE,
        related_name="distributions",
        verbose_name=_("tool"),
    )
    trades = models.JSONField(_("professions"), default=list, blank=True)
    sent_at = models.DateTimeField(_("sent on"), default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reminded_at = models.DateTimeField(_("reminded on"), null=True, blank=True)

    objects = DistributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("distribution")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reminded_at__isnull=True)
                | models.Q(reminded_at__gte=models.F("sent_at")),
                name="distribution_reminded_after_sent",
            )
        ]

    def __str__(self) -> str:
        return f"distribution {self.pk}"


class DistributionTargetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All for the coordination; else one's own institutions."""
        if not user.is_authenticated or not user.is_network_member:
            return self.none()
        if user.can(Action.DISTRIBUTE_TOOLS):
            return self
        return self.filter(institution_id__in=institution_ids(user))


class DistributionTarget(models.Model):
    distribution = models.ForeignKey(Distribution, on_delete=models.CASCADE, related_name="targets")
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="+"
    )

    objects = DistributionTargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution of a distribution")
        constraints = [
            models.UniqueConstraint(
                fields=["distribution", "institution"], name="distribution_once_per_institution"
            )
        ]

    def __str__(self) -> str:
        return f"target {self.pk}"
