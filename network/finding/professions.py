"""Trades of those who ask whom to call, and the institutions where their colleagues are."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import InstitutionKind


class Profession(models.TextChoices):
    """Chosen in the question and kept in its address alone."""

    HEALTH = "health", _("Health")
    SOCIAL = "social", _("Social work")
    POLICE = "police", _("Police and gendarmerie")
    JUSTICE = "justice", _("Justice")
    EDUCATION = "education", _("School and early childhood")
    WORK = "work", _("Work and integration")
    HOUSING = "housing", _("Housing")
    ASSOCIATION = "association", _("Association for victims")
    OTHER = "other", _("Another trade")


SAME_TRADE: dict[str, frozenset[str]] = {
    Profession.HEALTH: frozenset(
        {InstitutionKind.HOSPITAL, InstitutionKind.CPAM, InstitutionKind.CES}
    ),
    Profession.SOCIAL: frozenset(
        {
            InstitutionKind.DEPARTEMENT,
            InstitutionKind.CCAS,
            InstitutionKind.CAF,
            InstitutionKind.MSA,
            InstitutionKind.MDPH,
        }
    ),
    Profession.POLICE: frozenset({InstitutionKind.POLICE, InstitutionKind.GENDARMERIE}),
    Profession.JUSTICE: frozenset({InstitutionKind.COURT, InstitutionKind.SPIP}),
    Profession.EDUCATION: frozenset({InstitutionKind.EDUCATION}),
    Profession.WORK: frozenset({InstitutionKind.FRANCE_TRAVAIL, InstitutionKind.MISSION_LOCALE}),
    Profession.HOUSING: frozenset({InstitutionKind.HOUSING}),
    Profession.ASSOCIATION: frozenset(
        {InstitutionKind.ASSOCIATION, InstitutionKind.CIDFF, InstitutionKind.FRANCE_VICTIMES}
    ),
}
