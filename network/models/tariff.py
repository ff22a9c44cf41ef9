"""Preferential tariffs of communes and EPCI: grids by quotient familial (domain A7)."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import NegotiationState, OutOfTown
from network.models.service import Service


class TariffGridQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Grids of the services that the person reads."""
        return self.filter(service__in=Service.objects.visible_to(user))

    def current(self, on: date | None = None):
        """Voted, begun and not ended that day: the only ones whose prices may be told."""
        today = on or timezone.localdate()
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            state=NegotiationState.VOTED,
            valid_from__lte=today,
        )


class TariffGrid(models.Model):
    """The prices of one service for a time. Both days of validity are included.

    `proofs` are values of a closed list that never tells of violence.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="grids")
    state = models.CharField(
        _("negotiation"),
        max_length=10,
        choices=NegotiationState,
        default=NegotiationState.TO_CONTACT,
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    for_lone_parents = models.BooleanField(_("for lone parents only"), default=False)
    proofs = models.JSONField(_("accepted proofs"), default=list, blank=True)
    out_of_town = models.CharField(
        _("families of other communes"),
        max_length=10,
        choices=OutOfTown,
        default=OutOfTown.EXCLUDED,
    )
    deliberation = models.CharField(_("number of the deliberation"), max_length=60, blank=True)
    deliberated_on = models.DateField(_("date of the deliberation"), null=True, blank=True)

    objects = TariffGridQuerySet.as_manager()

    class Meta:
        verbose_name = _("tariff grid")
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="tariff_ends_after_start",
                violation_error_message=_("The tariff ends before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(state=NegotiationState.VOTED)
                | Q(valid_from__isnull=False, deliberated_on__isnull=False) & ~Q(deliberation=""),
                name="voted_tariff_names_its_deliberation",
                violation_error_message=_(
                    "A voted tariff has its deliberation, its date and its first day."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"tariff grid {self.pk}"

    def is_current(self, on: date | None = None) -> bool:
        """The twin of `current()` for one row."""
        today = on or timezone.localdate()
        begun = self.valid_from is not None and self.valid_from <= today
        ended = self.valid_to is not None and self.valid_to < today
        return self.state == NegotiationState.VOTED and begun and not ended


class TariffBracketQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(grid__in=TariffGrid.objects.visible_to(user))


class TariffBracket(models.Model):
    """A price in euros, or a reduction in percent, from one quotient to another, both included."""

    grid = models.ForeignKey(TariffGrid, on_delete=models.CASCADE, related_name="brackets")
    quotient_from = models.PositiveIntegerField(_("quotient from"))
    quotient_to = models.PositiveIntegerField(_("quotient to"), null=True, blank=True)
    children_from = models.PositiveSmallIntegerField(_("from how many children"), default=1)
    price = models.DecimalField(_("price"), max_digits=7, decimal_places=2, null=True, blank=True)
    reduction = models.PositiveSmallIntegerField(_("reduction"), null=True, blank=True)

    objects = TariffBracketQuerySet.as_manager()

    class Meta:
        verbose_name = _("bracket of a tariff")
        ordering = ["children_from", "quotient_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(price__isnull=False, reduction__isnull=True)
                | Q(price__isnull=True, reduction__isnull=False, reduction__lte=100),
                name="bracket_price_or_reduction",
            ),
            models.CheckConstraint(
                condition=Q(quotient_to__isnull=True) | Q(quotient_to__gte=F("quotient_from")),
                name="bracket_quotients_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"bracket {self.pk}"

    def holds(self, quotient: int, children: int) -> bool:
        """Whether a family of this quotient and number of children falls in it."""
        under = self.quotient_to is None or quotient <= self.quotient_to
        return self.quotient_from <= quotient and under and children >= self.children_from
