"""Services: what an institution offers, to whom, where, and how one asks for it."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from network.enums import Fee, ServiceKind
from network.models.entry import Entry, EntryQuerySet
from network.models.place import Place
from network.models.terms import Area, Term, is_wide


class ServiceQuerySet(EntryQuerySet):
    def covering(self, codes):
        """Services that act in one of these areas, or everywhere.

        One received in a confidential place is found by its département or wider alone.
        """
        areas = ServiceArea.objects.filter(code__in=codes, entry=OuterRef("pk"))
        wide = areas.filter(code__in=[code for code in codes if is_wide(code)])
        public = Q(place__isnull=True) | Q(place__is_confidential=False)
        return self.filter(Exists(wide) | (public & Exists(areas)))


class Service(Entry):
    """A service in the data·inclusion v1 model, with what the network needs beside it.

    Opening hours and telephone left empty are those of its place.
    """

    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("place"),
    )
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=20, choices=ServiceKind)
    description = models.TextField(_("description"), max_length=10_000)
    is_emergency = models.BooleanField(_("answers emergencies day and night"), default=False)
    access_conditions = models.TextField(_("conditions"), max_length=2000, blank=True)
    access_details = models.TextField(_("how to ask"), max_length=1000, blank=True)
    publics_details = models.CharField(_("about the people"), max_length=500, blank=True)
    booking_url = models.URLField(_("link to ask"), max_length=300, blank=True)
    fee = models.CharField(_("cost"), max_length=10, choices=Fee, blank=True)
    fee_details = models.CharField(_("about the cost"), max_length=500, blank=True)
    delay_days = models.PositiveSmallIntegerField(_("usual delay in days"), null=True, blank=True)
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True)
    weekly_hours = models.DecimalField(
        _("hours a week"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    weeks = models.PositiveSmallIntegerField(_("number of weeks"), null=True, blank=True)
    age_min = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    founding_convention = models.ForeignKey(
        "network.Convention",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("takes referrals under"),
    )
    has_transport = models.BooleanField(_("transport arranged"), null=True, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("service")
        ordering = ["name", "pk"]
        # The directory shows twenty of thousands by name.
        indexes = [models.Index(fields=["name", "id"], name="service_by_name")]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(age_min__isnull=True)
                | Q(age_max__isnull=True)
                | Q(age_max__gte=models.F("age_min")),
                name="service_ages_in_order",
                violation_error_message=_("The last age comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_place(self) -> bool:
        return False

    @property
    def area_codes(self) -> list[str]:
        """Areas it serves; a département or wider alone around a confidential place."""
        codes = [area.code for area in self.areas.all()]
        return [code for code in codes if is_wide(code)] if self.is_confidential else codes

    @property
    def is_confidential(self) -> bool:
        """Whether nothing may tell where it is."""
        return self.place is not None and self.place.is_confidential


class ServiceTermQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(entry__in=Service.objects.visible_to(user))


class ServiceTerm(Term):
    entry = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="terms")

    objects = ServiceTermQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vocabulary", "value", "entry"], name="service_term_once"
            )
        ]


class ServiceArea(Area):
    entry = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="areas")

    objects = ServiceTermQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "entry"], name="service_area_once")]
