"""Committees and the seats institutions hold in them."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committees.enums import CommitteeKind, CommitteeVisibility, Standing
from committees.rules import (
    can_administer_committees,
    managed_committee_ids,
    seated_committee_ids,
)
from network.founding import founded
from portal.core.audiences import NETWORK, committee_token
from portal.core.models import Protected, ProtectedQuerySet


class CommitteeQuerySet(ProtectedQuerySet):
    def managed_by(self, user):
        """Committees whose papers and meetings the person manages (a seat in the secretariat)."""
        return self.filter(pk__in=managed_committee_ids(user))

    def read_by(self, user):
        """Committees whose members and meetings the person reads: open ones, and their own."""
        return self.visible_to(user).filter(
            Q(visibility=CommitteeVisibility.OPEN) | Q(pk__in=seated_committee_ids(user))
        )

    def administered_by(self, user):
        """Every committee, secret ones included, for whoever names their seats."""
        return self if can_administer_committees(user) else self.none()


class Committee(Protected):
    """Its `audience` says who knows that it exists; `content_tokens` who reads it by default."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("short address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=CommitteeKind)
    visibility = models.CharField(
        _("visibility"),
        max_length=10,
        choices=CommitteeVisibility,
        default=CommitteeVisibility.SECRET,
    )
    purpose = models.TextField(_("purpose"), max_length=2000, blank=True)
    founding_convention = models.ForeignKey(
        "network.Convention",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="committees",
        verbose_name=_("founded by"),
        help_text=_("The space closes the day the convention leaves force, and opens again."),
    )
    term_start = models.DateField(_("term from"), null=True, blank=True)
    term_end = models.DateField(_("term to"), null=True, blank=True)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("committee")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(term_end__isnull=True)
                | Q(term_start__isnull=True)
                | Q(term_end__gte=F("term_start")),
                name="committee_term_ends_after_start",
                violation_error_message=_("The term ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(founding_convention__isnull=True)
                | ~Q(visibility=CommitteeVisibility.OPEN),
                name="founded_committee_is_not_open",
                violation_error_message=_("A space founded by a convention is for its members."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_beside_name(self) -> str:
        """Its kind in words, empty when the name already says it."""
        kind = self.get_kind_display()
        return "" if self.name.casefold().startswith(kind.casefold()) else kind

    def existence_tokens(self) -> frozenset[str]:
        """Who may know that the committee exists."""
        if self.visibility == CommitteeVisibility.SECRET:
            return frozenset({committee_token(self.pk)})
        return frozenset({NETWORK})

    def content_tokens(self) -> frozenset[str]:
        """Who reads its meetings, and its papers unless they say otherwise."""
        if self.visibility == CommitteeVisibility.OPEN:
            return frozenset({NETWORK})
        return frozenset({committee_token(self.pk)})

    def secretariat_token(self) -> str:
        return committee_token(self.pk, Standing.SECRETARIAT)


class SeatQuerySet(models.QuerySet):
    def active(self, on=None):
        today = on or timezone.localdate()
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today), started_on__lte=today)

    def opening(self, on=None):
        """Active seats that open something now: the convention that founds it is in force."""
        today = on or timezone.localdate()
        return self.active(today).filter(founded("committee__founding_convention", today))

    def visible_to(self, user):
        """Seats of the committees whose content the person reads."""
        return self.filter(committee__in=Committee.objects.read_by(user))


class Seat(models.Model):
    """An institution's seat, with its titular and deputy. Ended, never deleted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="seats")
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="seats"
    )
    titular = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        related_name="titular_seats",
        verbose_name=_("titular"),
    )
    deputy = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputy_seats",
        verbose_name=_("deputy"),
    )
    standing = models.CharField(
        _("standing"), max_length=12, choices=Standing, default=Standing.VOTING
    )
    started_on = models.DateField(_("from"), default=timezone.localdate)
    ended_on = models.DateField(_("to"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        ordering = ["institution__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "institution", "standing", "titular"],
                condition=Q(ended_on__isnull=True),
                name="seat_once",
                violation_error_message=_("This seat already exists."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="seat_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(titular=F("deputy")),
                name="seat_deputy_is_somebody_else",
                violation_error_message=_("The deputy must be another person."),
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"
