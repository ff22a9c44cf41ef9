"""Attestations: proof of hours attended, verified by anybody who holds the code (domain A1)."""

import secrets
import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.enums_attendance import RevocationReason
from training.models.module_page import ModulePage
from training.models.sign_up import SignUp

# Neither vowels nor what is taken for something else: 20 of them are 95 bits.
CODE_LETTERS = "bcdfghjkmnpqrstvwxz23456789"
CODE_LENGTH = 20


def new_verification_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _one in range(CODE_LENGTH))


class AttestationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the sign-ups one reads: one's own, one's sessions, one's people, or all."""
        return self.filter(sign_up__in=SignUp.objects.visible_to(user))

    def live(self):
        """Those that were not revoked, expired or not."""
        return self.filter(revoked_at__isnull=True)

    def valid_on(self, day: date):
        endless = Q(expires_on__isnull=True)
        return self.live().filter(endless | Q(expires_on__gte=day))


class Attestation(models.Model):
    """What somebody attended, once the session was over.

    `expires_on` is the last day on which it is valid; none without end. `told_days` is the last
    notice given of that end, in days before it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True)
    code = models.CharField(
        _("verification code"), max_length=CODE_LENGTH, unique=True, default=new_verification_code
    )
    sign_up = models.ForeignKey(SignUp, on_delete=models.PROTECT, related_name="attestations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attestations"
    )
    module = models.ForeignKey(ModulePage, on_delete=models.PROTECT, related_name="attestations")
    title = models.CharField(_("training"), max_length=255)
    hours = models.DecimalField(_("hours attended"), max_digits=6, decimal_places=2)
    issued_at = models.DateTimeField(_("issued on"), default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("issued by"),
    )
    expires_on = models.DateField(_("valid until"), null=True, blank=True, db_index=True)
    told_days = models.PositiveSmallIntegerField(null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked on"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revoked by"),
    )
    revocation_reason = models.CharField(
        _("revoked because"), max_length=10, choices=RevocationReason, blank=True
    )

    objects = AttestationQuerySet.as_manager()

    class Meta:
        verbose_name = _("attestation")
        ordering = ["-issued_at", "-pk"]
        indexes = [models.Index(fields=["person", "module"], name="attestation_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["sign_up"],
                condition=Q(revoked_at__isnull=True),
                name="one_live_attestation",
                violation_error_message=_("This person already has this attestation."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revocation_reason=""),
                name="revocation_has_its_reason",
            ),
            models.CheckConstraint(condition=Q(hours__gt=0), name="attestation_has_hours"),
        ]

    def __str__(self) -> str:
        return f"attestation {self.pk}"

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    def is_valid_on(self, day: date) -> bool:
        """The twin of `valid_on`."""
        return not self.is_revoked and (self.expires_on is None or day <= self.expires_on)


class AttestationSeries(models.Model):
    """The last number given in a year: locked while another one is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("numbers of attestations")

    def __str__(self) -> str:
        return f"attestations of {self.year}"
