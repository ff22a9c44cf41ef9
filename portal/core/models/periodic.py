"""When each periodic job last ran, shared by every worker."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PeriodicRun(models.Model):
    name = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField(_("started on"))

    class Meta:
        verbose_name = _("periodic run")

    def __str__(self) -> str:
        return self.name
