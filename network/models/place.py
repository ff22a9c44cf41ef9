"""Places where institutions receive people, and the addresses that nobody must find."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models.entry import Entry, EntryQuerySet
from network.rules import institution_ids

_NO_ADDRESS = Q(
    street="", complement="", postal_code="", city="", commune__isnull=True,
    longitude__isnull=True, latitude__isnull=True, telephone="", accessibility_url="",
)  # fmt: skip


class Place(Entry):
    """A place with an address; a confidential one has none here, the database refuses it.

    Address fields follow the Base adresse nationale. A confidential place (a shelter) is
    reached through `intermediary` only (domain A3).
    """

    name = models.CharField(_("name"), max_length=200)
    is_confidential = models.BooleanField(_("confidential address"), default=False)
    intermediary = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reached through"),
    )
    street = models.CharField(_("number and street"), max_length=200, blank=True)
    complement = models.CharField(_("more of the address"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    commune = models.ForeignKey(
        "network.Commune",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="places",
        verbose_name=_("commune"),
    )
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    accessibility_url = models.URLField(_("accessibility (Acceslibre)"), max_length=300, blank=True)
    is_step_free = models.BooleanField(_("step-free access"), null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("place")
        ordering = ["name", "pk"]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_confidential=False) | _NO_ADDRESS,
                name="confidential_place_has_no_address",
                violation_error_message=_("A confidential place keeps no address here."),
            ),
            models.CheckConstraint(
                condition=Q(is_confidential=False) | Q(intermediary__isnull=False),
                name="confidential_place_has_an_intermediary",
                violation_error_message=_("Say through whom a confidential place is reached."),
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="place_point_is_whole",
                violation_error_message=_("A point has a longitude and a latitude."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_place(self) -> bool:
        """What tells a place from a service in a list that holds both."""
        return True


class ConfidentialAddressQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Addresses of which the person is a named reader, while they act for the institution
        of the place or for its intermediary. No role opens any other.
        """
        if not user.is_authenticated or not user.is_network_member:
            return self.none()
        ids = institution_ids(user)
        here = Q(place__institution_id__in=ids) | Q(place__intermediary_id__in=ids)
        return self.filter(here, readers=user)


class ConfidentialAddress(models.Model):
    """The encrypted address of a confidential place; read by an act, with a reason."""

    place = models.OneToOneField(
        Place, on_delete=models.CASCADE, related_name="confidential_address"
    )
    encrypted_text = models.TextField()
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    written_at = models.DateTimeField(auto_now=True)

    objects = ConfidentialAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("confidential address")

    def __str__(self) -> str:
        return f"confidential address {self.pk}"
