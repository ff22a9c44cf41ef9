"""How far somebody has come in an e-learning unit."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.module_page import ModulePage
from training.rules import manages_training


class UnitProgressQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, all for the coordination."""
        if not user.is_authenticated or not user.is_network_member:
            return self.none()
        return self if manages_training(user) else self.filter(person_id=user.pk)

    def passed(self):
        return self.filter(passed_at__isnull=False)


class UnitProgress(models.Model):
    """Lessons read and the best result of the quiz. `module` is the first page of its set.

    `lessons` holds the identifiers of the blocks that were read, the same in every language.
    `passed_at` is the last time the unit was passed: passing again renews it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    module = models.ForeignKey(ModulePage, on_delete=models.CASCADE, related_name="progress")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    lessons = models.JSONField(default=list)
    best_percent = models.PositiveSmallIntegerField(
        _("best result"), null=True, validators=[MaxValueValidator(100)]
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    passed_at = models.DateTimeField(_("passed on"), null=True, blank=True)
    begun_at = models.DateTimeField(_("begun on"), default=timezone.now)

    objects = UnitProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress in an e-learning unit")
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["module", "person"], name="one_progress_per_unit"),
            models.CheckConstraint(
                condition=Q(best_percent__isnull=True) | Q(best_percent__lte=100),
                name="result_at_most_all",
            ),
        ]

    def __str__(self) -> str:
        return f"progress {self.pk}"
