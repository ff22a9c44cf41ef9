"""Memberships: a person acts for an institution, with roles, for a time."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import Role
from portal.accounts.rules import managed_institution_ids
from portal.core.prepared import prepared


def validate_roles(value) -> None:
    """Raise ValidationError unless the value is a list of known roles without repeats."""
    known = set(Role.values)
    if not isinstance(value, list) or not value or len(set(value)) != len(value):
        raise ValidationError(_("Choose at least one role."))
    if not set(value) <= known:
        raise ValidationError(_("This role does not exist."))


class MembershipQuerySet(models.QuerySet):
    def active(self, on=None):
        """In force: begun, not ended, not suspended, in an active institution."""
        today = on or timezone.localdate()
        return self.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=today),
            started_on__lte=today,
            suspended_at__isnull=True,
            institution__is_active=True,
        )

    def visible_to(self, user):
        """One's own, those of the institutions one manages, all for the coordination."""
        ids = managed_institution_ids(user)
        if ids is None:
            return self
        return self.filter(Q(user_id=user.pk) | Q(institution_id__in=ids))


class Membership(models.Model):
    """Never deleted: ended, so that who acted for whom stays known."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="memberships")
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="memberships"
    )
    roles = models.JSONField(_("roles"), default=list, validators=[validate_roles])
    started_on = models.DateField(_("from"), default=timezone.localdate)
    ended_on = models.DateField(_("to"), null=True, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), default=timezone.localdate)
    notified_at = models.DateTimeField(_("recertification notice sent"), null=True, blank=True)
    suspended_at = models.DateTimeField(_("suspended on"), null=True, blank=True)
    updated_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        ordering = ["institution__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "institution"],
                condition=Q(ended_on__isnull=True),
                name="membership_one_open_per_institution",
                violation_error_message=_("This person is already a member of this institution."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"

    @staticmethod
    @prepared
    def in_force(user_id: int, today) -> models.QuerySet:
        """Memberships of a person in force that day, with their institution."""
        mine = Membership.objects.active(today).filter(user_id=user_id)
        return mine.select_related("institution").order_by("pk")

    def is_active_on(self, day) -> bool:
        """The twin of `active()` for one row."""
        return (
            self.institution.is_active
            and self.suspended_at is None
            and self.started_on <= day
            and (self.ended_on is None or self.ended_on > day)
        )
