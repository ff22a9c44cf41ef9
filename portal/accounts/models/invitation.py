"""Invitations: the only door in. Bound to an institution and to roles."""

import hashlib
import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.membership import validate_roles

INVITATION_LIFETIME = timedelta(days=14)


def default_expiry():
    return timezone.now() + INVITATION_LIFETIME


class InvitationQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(
            accepted_at__isnull=True, cancelled_at__isnull=True, expires_at__gt=timezone.now()
        )

    def visible_to(self, user):
        """Those of the institutions one manages; all for the coordination."""
        from portal.accounts.rules import managed_institution_ids

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
    author = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="sent_invitations"
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
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
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()
