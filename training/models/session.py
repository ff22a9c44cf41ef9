"""Sessions: when, where, for how many; and the seats kept for institutions (domain A1)."""

import uuid
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.enums import (
    FIRM_STATES,
    LIVE_STATES,
    SHOWN_STATES,
    ApprovalMode,
    BudgetLine,
    Mode,
    NoticeStep,
    SessionPhase,
    SessionState,
)
from training.models.module_page import ModulePage
from training.rules import manages_training, runs_sessions

MOST_SEATS = 1000
OFFER_HOURS = 48
APPROVAL_DAYS = 5


class SessionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Published ones of the modules a person reads; all of their own for trainers."""
        if not user.is_authenticated or not user.is_network_member:
            return self.none()
        if manages_training(user):
            return self
        modules = ModulePage.objects.visible_to(user).values("translation_key")
        shown = Q(state__in=SHOWN_STATES, module__translation_key__in=modules)
        return self.filter(shown | Q(pk__in=SessionTrainer.objects.run_by(user)))

    def managed_by(self, user):
        """Those the person runs: a trainer's own, all for the coordination."""
        if not user.is_authenticated or not user.is_network_member:
            return self.none()
        return (
            self
            if manages_training(user)
            else self.filter(pk__in=SessionTrainer.objects.run_by(user))
        )

    def live(self):
        """Neither a draft, nor postponed, nor cancelled."""
        return self.filter(state__in=LIVE_STATES)

    def open_at(self, now: datetime):
        """Whose sign-up is open at that moment, seats left or not."""
        begun = Q(opens_at__isnull=True) | Q(opens_at__lte=now)
        return self.filter(begun, state=SessionState.OPEN, closes_at__gt=now)

    def overlapping(self, other: "Session"):
        """Other live sessions with a half-day at the same time as one of this session."""
        mine = HalfDay.objects.filter(session=other.pk)
        clashing = HalfDay.objects.exclude(session=other.pk).filter(
            Exists(
                mine.filter(starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at"))
            )
        )
        return self.live().filter(pk__in=clashing.values("session"))

    def firmly_held_by(self, person_id: int):
        """Those where the person has a confirmed seat."""
        return self.filter(sign_ups__person_id=person_id, sign_ups__state__in=FIRM_STATES)


class Session(models.Model):
    """One holding of a module.

    `taken` is how many seats are held, offers included: services keep it under the lock of this
    row, and the database refuses more than `maximum`. `starts_at` and `ends_at` repeat the first
    and last half-day. `offer_days` is the J-k after which nobody is called from the list.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    module = models.ForeignKey(
        ModulePage, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("module")
    )
    label = models.CharField(_("label"), max_length=120, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=SessionState, default=SessionState.DRAFT
    )
    organiser = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.PROTECT,
        related_name="training_sessions",
        verbose_name=_("organiser"),
    )
    mode = models.CharField(_("mode"), max_length=20, choices=Mode, default=Mode.ON_SITE)
    place = models.CharField(_("place"), max_length=200, blank=True)
    room = models.CharField(_("room"), max_length=80, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    commune = models.ForeignKey(
        "network.Commune",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("commune"),
    )
    needs = models.CharField(_("equipment and needs"), max_length=300, blank=True)
    minimum = models.PositiveSmallIntegerField(
        _("fewest trainees"), default=1, validators=[MinValueValidator(1)]
    )
    maximum = models.PositiveSmallIntegerField(
        _("seats"), default=15, validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
    )
    taken = models.PositiveSmallIntegerField(default=0, editable=False)
    opens_at = models.DateTimeField(_("sign-up from"), null=True, blank=True)
    closes_at = models.DateTimeField(_("sign-up until"))
    free_until = models.DateTimeField(_("free cancellation until"))
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to accept a seat"),
        default=OFFER_HOURS,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
    )
    offer_days = models.PositiveSmallIntegerField(
        _("days before the session without offers"),
        default=1,
        validators=[MaxValueValidator(60)],
    )
    approval = models.CharField(
        _("approval"), max_length=20, choices=ApprovalMode, default=ApprovalMode.NONE
    )
    approval_days = models.PositiveSmallIntegerField(
        _("days to approve"),
        default=APPROVAL_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    cost = models.DecimalField(
        _("cost in euros"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    budget_line = models.CharField(
        _("budget line"), max_length=20, choices=BudgetLine, default=BudgetLine.TRAINING
    )
    starts_at = models.DateTimeField(_("from"), null=True, editable=False, db_index=True)
    ends_at = models.DateTimeField(_("to"), null=True, editable=False)
    # Grows with each change that a calendar must learn.
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("training session")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["state", "starts_at"], name="session_by_date")]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__lte=F("maximum")),
                name="session_never_oversold",
                violation_error_message=_("More people have a seat than there are seats."),
            ),
            models.CheckConstraint(
                condition=Q(minimum__lte=F("maximum")),
                name="session_minimum_within_maximum",
                violation_error_message=_("The fewest trainees are more than the seats."),
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(opens_at__lt=F("closes_at")),
                name="sign_up_closes_after_opening",
                violation_error_message=_("Sign-up closes before it opens."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=LIVE_STATES) | Q(starts_at__isnull=False),
                name="published_session_has_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.pk}"

    @property
    def title(self) -> str:
        """What people call it: its module, and its label when it has one."""
        return f"{self.module.title} – {self.label}" if self.label else self.module.title

    @property
    def free(self) -> int:
        """Seats that nobody holds, reserved ones included."""
        return self.maximum - self.taken

    @property
    def offers_until(self) -> datetime:
        """The moment after which nobody is called from the waiting list."""
        return self.starts_at - timedelta(days=self.offer_days)

    @property
    def offer_length(self) -> timedelta:
        """How long an offer runs, unless the session is near."""
        return timedelta(hours=self.offer_hours)

    def phase(self, now: datetime | None = None) -> SessionPhase:
        """Where the session stands at a moment (states of domain A1)."""
        now = now or timezone.now()
        if self.state not in (SessionState.OPEN, SessionState.CLOSED):
            return SessionPhase(self.state)
        if self.ends_at <= now:
            return SessionPhase.DONE
        if self.starts_at <= now:
            return SessionPhase.RUNNING
        if self.state == SessionState.CLOSED or self.closes_at <= now:
            return SessionPhase.CLOSED
        if self.opens_at is not None and self.opens_at > now:
            return SessionPhase.UPCOMING
        return SessionPhase.FULL if self.free <= 0 else SessionPhase.OPEN

    def takes_sign_ups(self, now: datetime | None = None) -> bool:
        """Whether somebody may sign up now, be it for the waiting list."""
        return self.phase(now) in (SessionPhase.OPEN, SessionPhase.FULL)


class SessionPartQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(session__in=Session.objects.visible_to(user))


class HalfDay(models.Model):
    """A half-day of a session. Place, room and link are those of the session when empty."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="half_days")
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

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="trainer_seats")
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

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="quotas")
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

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="notices")
    step = models.CharField(max_length=20, choices=NoticeStep)
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reminder of a session")
        constraints = [
            models.UniqueConstraint(fields=["session", "step"], name="notice_once_per_session")
        ]

    def __str__(self) -> str:
        return f"{self.step} of session {self.session_id}"
