"""Who decides sign-ups in the place of a manager, and on which days."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from training.rules import manages_training


class ApprovalDeputyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those one named, those that name one; all for the coordination."""
        if not user.is_authenticated or not user.is_network_member:
            return self.none()
        if manages_training(user):
            return self
        return self.filter(Q(manager_id=user.pk) | Q(deputy_id=user.pk))

    def on(self, day: date):
        """In force that day; both ends are included."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def not_over(self, day: date):
        return self.filter(ends_on__gte=day)


class ApprovalDeputy(models.Model):
    """A colleague named by a manager. Worth something only while both act for the institution,
    and while the manager still decides its sign-ups (training/approving.py)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.CASCADE,
        related_name="approval_deputies",
        verbose_name=_("institution"),
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="approval_deputies_named",
        verbose_name=_("manager"),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="approval_deputies_held",
        verbose_name=_("deputy"),
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = ApprovalDeputyQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputy of a manager")
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["deputy", "ends_on"], name="approval_deputy_until")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="approval_deputy_ends_after_start",
                violation_error_message=_("The last day comes before the first one."),
            ),
            models.CheckConstraint(
                condition=~Q(deputy=F("manager")),
                name="approval_deputy_is_somebody_else",
                violation_error_message=_("The deputy must be another person."),
            ),
        ]

    def __str__(self) -> str:
        return f"deputy {self.pk}"
