"""Institutions of the network, with their official identifiers."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import InstitutionKind
from portal.accounts.identifiers import (
    validate_finess,
    validate_rna,
    validate_siren,
    validate_siret,
)
from portal.accounts.rules import managed_institution_ids


class InstitutionQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def visible_to(self, user):
        """Every institution is known to every member of the network, to nobody else."""
        return self if user.is_authenticated and user.is_network_member else self.none()

    def managed_by(self, user):
        """Institutions whose members the person may invite, renew and end."""
        ids = managed_institution_ids(user)
        return self if ids is None else self.filter(pk__in=ids)


class Institution(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=30, choices=InstitutionKind)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent institution"),
    )
    territory = models.CharField(_("territory"), max_length=120, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[validate_siret])
    siren = models.CharField("SIREN", max_length=9, blank=True, validators=[validate_siren])
    finess = models.CharField("FINESS", max_length=9, blank=True, validators=[validate_finess])
    rna = models.CharField("RNA", max_length=10, blank=True, validators=[validate_rna])
    is_active = models.BooleanField(_("active"), default=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["siret"],
                condition=~Q(siret=""),
                name="institution_siret_unique",
                violation_error_message=_("Another institution already has this SIRET."),
            ),
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")), name="institution_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name
