"""Presence: one line per trainee and half-day (domain A1). Nobody reads it but those who must."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.enums_attendance import CorrectionReason, Presence, PresenceSource
from training.models.session_parts import HalfDay
from training.models.sign_up import SignUp

# When presence may be recorded without a reason, around a half-day (domain A1).
OPENS_BEFORE = timedelta(minutes=15)
CLOSES_AFTER = timedelta(hours=24)


def window_of(half_day: HalfDay) -> tuple[datetime, datetime]:
    """From when and until when presence is recorded without a reason."""
    return half_day.starts_at - OPENS_BEFORE, half_day.ends_at + CLOSES_AFTER


class AttendanceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the sign-ups one reads: one's own, one's sessions, one's people, or all."""
        return self.filter(sign_up__in=SignUp.objects.visible_to(user))

    def present(self):
        return self.filter(status=Presence.PRESENT)


class Attendance(models.Model):
    """Whether somebody was there. `reason` is that of the last correction after the time."""

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="attendances")
    half_day = models.ForeignKey(HalfDay, on_delete=models.CASCADE, related_name="attendances")
    status = models.CharField(_("presence"), max_length=10, choices=Presence)
    source = models.CharField(_("how it was recorded"), max_length=10, choices=PresenceSource)
    marked_at = models.DateTimeField(_("recorded on"), default=timezone.now)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    reason = models.CharField(
        _("corrected because"), max_length=10, choices=CorrectionReason, blank=True
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        ordering = ["pk"]
        indexes = [models.Index(fields=["half_day", "status"], name="attendance_of_half_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["sign_up", "half_day"],
                name="presence_once_per_half_day",
                violation_error_message=_("The presence of this person is already recorded."),
            ),
            models.CheckConstraint(
                condition=~Q(source=PresenceSource.CODE) | Q(status=Presence.PRESENT),
                name="code_says_present",
            ),
        ]

    def __str__(self) -> str:
        return f"attendance {self.pk}"
