"""What the coordination adds to the calendar of public holidays, or takes from it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

_ONCE = _("This day is already changed for this place.")


class HolidayEffect(models.TextChoices):
    HOLIDAY = "holiday", _("public holiday")
    WORKED = "worked", _("day like any other")


class HolidayOverrideQuerySet(models.QuerySet):
    def between(self, first, last):
        """Those of the days from `first` to `last`, both included."""
        return self.filter(day__range=(first, last))

    def for_place(self, departement: str, commune: str = ""):
        """Those of the whole country, of a département and of a commune (codes of INSEE)."""
        everywhere = Q(departement__isnull=True, commune__isnull=True)
        here = Q(departement=departement) if departement else Q()
        if commune:
            here |= Q(commune=commune)
        return self.filter(everywhere | here) if here else self.filter(everywhere)


class HolidayOverride(models.Model):
    """One day made a public holiday, or a day like any other, here or everywhere.

    The narrowest place wins: a commune over its département, both over the country.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    day = models.DateField(_("day"))
    effect = models.CharField(_("effect"), max_length=8, choices=HolidayEffect)
    label = models.CharField(_("name"), max_length=80)
    departement = models.ForeignKey(
        "network.Departement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("département"),
    )
    commune = models.ForeignKey(
        "network.Commune",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("commune"),
    )

    objects = HolidayOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("change to the calendar of public holidays")
        ordering = ["day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(departement__isnull=True) | Q(commune__isnull=True),
                name="holiday_override_of_one_place",
                violation_error_message=_("Choose a département or a commune, not both."),
            ),
            models.UniqueConstraint(
                fields=["day"],
                condition=Q(departement__isnull=True, commune__isnull=True),
                name="holiday_override_once",
                violation_error_message=_ONCE,
            ),
            models.UniqueConstraint(
                fields=["day", "departement"],
                condition=Q(departement__isnull=False),
                name="holiday_override_once_in_departement",
                violation_error_message=_ONCE,
            ),
            models.UniqueConstraint(
                fields=["day", "commune"],
                condition=Q(commune__isnull=False),
                name="holiday_override_once_in_commune",
                violation_error_message=_ONCE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.label}"
