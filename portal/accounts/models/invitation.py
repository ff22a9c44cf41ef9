"""Invitations: the only door in. Bound to an institution and to roles."""

import hashlib
import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.membership import validate_roles
from portal.accounts.rules import managed_institution_ids


def default_expiry():
    return timezone.now() + timedelta(days=settings.INVITATION_DAYS)


def unknown_secret() -> str:
    """Digest of a secret nobody has: the link is made when the mail leaves."""
    return Invitation.digest_of(secrets.token_urlsafe(32))


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Neither accepted nor cancelled; they may have expired."""
        return self.filter(accepted_at__isnull=True, cancelled_at__isnull=True)

    def pending(self):
        """Those that can still be accepted."""
        return self.open().filter(expires_at__gt=timezone.now())

    def visible_to(self, user):
        """Those of the institutions one manages; all for the coordination."""
        ids = managed_institution_ids(user)
        return self if ids is None else self.filter(institution_id__in=ids)


class Invitation(models.Model):
    """The link carries a secret; only its SHA-256 is stored."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"))
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="invitations"
    )
    roles = models.JSONField(_("roles"), default=list, validators=[validate_roles])
    # No author: made by the command that opens the portal to its first coordinator.
    author = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="sent_invitations"
    )
    token_digest = models.CharField(
        max_length=64, unique=True, editable=False, default=unknown_secret
    )
    created_at = models.DateTimeField(_("sent on"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires on"), default=default_expiry)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email", "institution"],
                condition=Q(accepted_at__isnull=True, cancelled_at__isnull=True),
                name="invitation_one_open_per_address",
                violation_error_message=_("An invitation is already open for this address."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="invitation_accepted_or_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    def renew_secret(self) -> str:
        """Replace the secret and give it back; the former link is void from now on."""
        token = secrets.token_urlsafe(32)
        self.token_digest = self.digest_of(token)
        self.save(update_fields=["token_digest"])
        return token
