"""Parts of a session: its half-days, its trainers, seats kept for institutions, reminders told."""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.enums import NoticeStep
from training.rules import runs_sessions


class SessionPartQuerySet(models.QuerySet):
    def visible_to(self, user):
        # The model of sessions imports this module.
        sessions = self.model._meta.get_field("session").related_model.objects
        return self.filter(session__in=sessions.visible_to(user))


class HalfDay(models.Model):
    """A half-day of a session. Place, room and link are those of the session when empty."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        "training.Session", on_delete=models.CASCADE, related_name="half_days"
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    room = models.CharField(_("room"), max_length=80, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)

    objects = SessionPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("half-day")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="half_day_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="half_day_ends_after_start",
                violation_error_message=_("A half-day ends before it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"half-day {self.pk}"

    @property
    def hours(self) -> float:
        """Length in hours, true on the nights when the clock changes."""
        return (self.ends_at - self.starts_at) / timedelta(hours=1)

    @property
    def day(self) -> date:
        return timezone.localdate(self.starts_at)


class SessionTrainerQuerySet(SessionPartQuerySet):
    def run_by(self, user):
        """Keys of the sessions that name the person, as long as they hold the role."""
        mine = self.filter(user_id=user.pk) if runs_sessions(user) else self.none()
        return mine.values("session_id")


class SessionTrainer(models.Model):
    """Who runs a session, and therefore reads its sign-ups."""

    session = models.ForeignKey(
        "training.Session", on_delete=models.CASCADE, related_name="trainer_seats"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="sessions_run",
        verbose_name=_("trainer"),
    )

    objects = SessionTrainerQuerySet.as_manager()

    class Meta:
        verbose_name = _("trainer of a session")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "user"],
                name="trainer_once_per_session",
                violation_error_message=_("This trainer already runs the session."),
            )
        ]

    def __str__(self) -> str:
        return f"trainer {self.user_id} of session {self.session_id}"


class QuotaQuerySet(SessionPartQuerySet):
    def reserved(self):
        """Those whose seats are still kept."""
        return self.filter(released_at__isnull=True)

    def due(self, today: date):
        """Those to release that day."""
        return self.reserved().filter(release_on__lte=today)


class InstitutionQuota(models.Model):
    """Seats kept for the people of an institution until `release_on`, then open to all."""

    session = models.ForeignKey("training.Session", on_delete=models.CASCADE, related_name="quotas")
    institution = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("institution"),
    )
    seats = models.PositiveSmallIntegerField(_("seats"), validators=[MinValueValidator(1)])
    release_on = models.DateField(_("open to all from"))
    released_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = QuotaQuerySet.as_manager()

    class Meta:
        verbose_name = _("reserved seats")
        ordering = ["institution__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "institution"],
                name="quota_once_per_institution",
                violation_error_message=_("This institution already has reserved seats."),
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="quota_has_seats"),
        ]

    def __str__(self) -> str:
        return f"quota {self.pk}"


class SessionNotice(models.Model):
    """A reminder that was told: the row is taken before anybody is."""

    session = models.ForeignKey(
        "training.Session", on_delete=models.CASCADE, related_name="notices"
    )
    step = models.CharField(max_length=20, choices=NoticeStep)
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reminder of a session")
        constraints = [
            models.UniqueConstraint(fields=["session", "step"], name="notice_once_per_session")
        ]

    def __str__(self) -> str:
        return f"{self.step} of session {self.session_id}"
