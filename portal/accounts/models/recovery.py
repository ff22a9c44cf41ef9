"""Recovery of a locked-out person by two coordinators."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.rules import can_recover_accounts


class AccountRecoveryQuerySet(models.QuerySet):
    def open(self):
        """Asked for, neither done nor cancelled; they may have expired."""
        return self.filter(confirmed_at__isnull=True, cancelled_at__isnull=True)

    def pending(self):
        """Those that can still be confirmed, now or once the delay is over."""
        oldest = timezone.now() - timedelta(days=settings.RECOVERY_EXPIRY_DAYS)
        return self.open().filter(asked_at__gt=oldest)

    def visible_to(self, user):
        """Those who may recover accounts see every request, nobody else sees any."""
        return self if can_recover_accounts(user) else self.none()


class AccountRecovery(models.Model):
    """One asks, another confirms after a delay (ASVS V6.4.4). Never deleted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="recoveries")
    reason = models.CharField(_("reason"), max_length=200)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now)
    confirmed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled on"), null=True)

    objects = AccountRecoveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("account recovery")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(confirmed_at__isnull=True, cancelled_at__isnull=True),
                name="recovery_one_open_per_person",
                violation_error_message=_("A recovery is already asked for this person."),
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("user")) & ~Q(confirmed_by=F("user")),
                name="recovery_by_others",
            ),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("asked_by")), name="recovery_by_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"recovery {self.pk}"

    @property
    def confirmable_from(self):
        """When another coordinator may confirm."""
        return self.asked_at + timedelta(hours=settings.RECOVERY_DELAY_HOURS)
