"""Sessions: when, where, for how many (domain A1)."""

import uuid
from datetime import datetime, timedelta

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
    SessionPhase,
    SessionState,
)
from training.models.module_page import ModulePage
from training.models.session_parts import HalfDay, SessionTrainer
from training.rules import manages_training

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
