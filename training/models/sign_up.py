"""Sign-ups: who asked for which session, and what became of it. Nobody reads them but those
who must (domain A1, threat T10): trainers of the session, deciders of the institution, the
coordination, and the person."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.encryption import decrypt_text, encrypt_text
from training.approving import deciding_institution_ids, named_by
from training.enums import (
    ACTIVE_STATES,
    APPROVED_STATES,
    FIRM_STATES,
    LEAVABLE_STATES,
    SEATED_STATES,
    ApprovalMode,
    CancellationReason,
    RefusalReason,
    SignUpState,
    Source,
)
from training.models.session import Session
from training.models.session_parts import SessionTrainer
from training.rules import managed_institution_ids, manages_training


class SignUpQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; a trainer's sessions; a decider's institutions; all for the coordination."""
        if not user.is_authenticated or not user.is_network_member:
            return self.none()
        if manages_training(user):
            return self
        run = Q(session__in=SessionTrainer.objects.run_by(user))
        decided = Q(institution_id__in=deciding_institution_ids(user))
        return self.filter(Q(person_id=user.pk) | run | decided)

    def decided_by(self, user):
        """Those the person may approve or refuse now."""
        waiting = self.filter(state=SignUpState.AWAITING).exclude(person_id=user.pk)
        if not user.is_authenticated or not user.is_network_member:
            return self.none()
        if manages_training(user):
            return waiting
        about_managers = Q(person__in=named_by(user).values("manager"))
        managed = Q(institution_id__in=managed_institution_ids(user))
        return waiting.exclude(about_managers & ~managed).filter(
            approval=ApprovalMode.MANAGER, institution_id__in=deciding_institution_ids(user)
        )

    def asked_of(self, user):
        """Those that wait for this person first: of one's institutions, and, for the
        coordination, what is asked of it and what a silent manager left to it."""
        waiting = self.decided_by(user)
        if not manages_training(user):
            return waiting
        left = Q(approval=ApprovalMode.COORDINATION) | Q(escalated_at__isnull=False)
        return waiting.filter(left | Q(institution_id__in=deciding_institution_ids(user)))

    def coming(self):
        """For sessions that have not begun."""
        begun = Q(session__starts_at__lte=timezone.now())
        return self.exclude(begun)

    def active(self):
        return self.filter(state__in=ACTIVE_STATES)

    def seated(self):
        """Those that hold a seat, offers included."""
        return self.filter(state__in=SEATED_STATES)

    def firm(self):
        """Those with a confirmed seat, before and after the session."""
        return self.filter(state__in=FIRM_STATES)

    def queued(self):
        return self.filter(state=SignUpState.WAITING)

    def offers_due(self, now: datetime):
        return self.filter(state=SignUpState.OFFERED, offer_expires_at__lte=now)


class SignUp(models.Model):
    """One request of one person. `institution` is the one they acted for when they asked.

    `approval` is what the session asked for at that time. `refused_before` is how often the
    person was left without a seat before, counted when they asked: the rule of order reads it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="sign_ups")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_ups"
    )
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="sign_ups"
    )
    state = models.CharField(_("state"), max_length=10, choices=SignUpState)
    source = models.CharField(_("how it came"), max_length=20, choices=Source, default=Source.SELF)
    requested_at = models.DateTimeField(_("asked on"), default=timezone.now)
    refused_before = models.PositiveSmallIntegerField(default=0)
    approval = models.CharField(max_length=20, choices=ApprovalMode, default=ApprovalMode.NONE)
    approve_before = models.DateTimeField(_("to decide before"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(_("left to the coordination on"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    refusal_reason = models.CharField(
        _("refused because"), max_length=20, choices=RefusalReason, blank=True
    )
    offered_at = models.DateTimeField(_("offered on"), null=True, blank=True)
    offer_expires_at = models.DateTimeField(_("offer valid until"), null=True, blank=True)
    seated_at = models.DateTimeField(_("seat since"), null=True, blank=True)
    # The session moved: the person is asked whether they still come.
    asked_again_at = models.DateTimeField(_("asked again on"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended on"), null=True, blank=True)
    cancellation_reason = models.CharField(
        _("cancelled because"), max_length=20, choices=CancellationReason, blank=True
    )
    cancelled_late = models.BooleanField(_("after the limit"), default=False)
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        ordering = ["requested_at", "pk"]
        indexes = [
            models.Index(fields=["session", "state"], name="sign_up_of_session"),
            models.Index(fields=["person", "state"], name="sign_up_of_person"),
            models.Index(
                fields=["offer_expires_at"],
                condition=Q(state=SignUpState.OFFERED),
                name="sign_up_offer_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=Q(state__in=ACTIVE_STATES),
                name="one_active_sign_up_per_session",
                violation_error_message=_("This person has already signed up."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=APPROVED_STATES)
                | Q(approval=ApprovalMode.NONE)
                | Q(approved_at__isnull=False),
                name="no_seat_without_approval",
            ),
            models.CheckConstraint(
                condition=~Q(state=SignUpState.OFFERED) | Q(offer_expires_at__isnull=False),
                name="offer_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state=SignUpState.REFUSED) | ~Q(refusal_reason=""),
                name="refusal_has_its_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=SignUpState.CANCELLED) | ~Q(cancellation_reason=""),
                name="cancellation_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"sign-up {self.pk}"

    @property
    def is_seated(self) -> bool:
        return self.state in SEATED_STATES

    def is_leavable(self, now: datetime | None = None) -> bool:
        """Whether the person may still leave: before the session begins."""
        begun = self.session.starts_at is not None and self.session.starts_at <= (
            now or timezone.now()
        )
        return self.state in LEAVABLE_STATES and not begun

    def offer_runs(self, now: datetime | None = None) -> bool:
        return self.state == SignUpState.OFFERED and self.offer_expires_at > (now or timezone.now())


class SpecialNeedsQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The person, and the trainers of that session: not even the coordination."""
        if not user.is_authenticated or not user.is_network_member:
            return self.none()
        run = Q(sign_up__session__in=SessionTrainer.objects.run_by(user))
        return self.filter(Q(sign_up__person_id=user.pk) | run)

    def outdated(self, now: datetime):
        """Those of sessions that are over, and of sign-ups that came to nothing."""
        over = Q(sign_up__session__ends_at__lte=now)
        return self.filter(over | ~Q(sign_up__state__in=ACTIVE_STATES))


class SpecialNeeds(models.Model):
    """What somebody needs to take part, encrypted; erased once the session is over."""

    sign_up = models.OneToOneField(SignUp, on_delete=models.CASCADE, related_name="special_needs")
    encrypted_text = models.TextField()

    objects = SpecialNeedsQuerySet.as_manager()

    class Meta:
        verbose_name = _("special needs")

    def __str__(self) -> str:
        return f"special needs {self.pk}"

    @property
    def text(self) -> str:
        """What the person wrote. Raises cryptography.fernet.InvalidToken without the key."""
        return decrypt_text(self.encrypted_text)

    @text.setter
    def text(self, words: str) -> None:
        self.encrypted_text = encrypt_text(words)
