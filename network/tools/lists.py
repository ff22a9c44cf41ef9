"""Closed lists of tools (domain A2). Values are stable keys; labels are translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import InstitutionKind


class ToolKind(models.TextChoices):
    QUESTIONNAIRE = "questionnaire", _("Questionnaire")
    REFLEX_CARD = "reflex_card", _("Reflex card")
    POSTER = "poster", _("Poster")
    CERTIFICATE = "certificate", _("Model of certificate")
    SIGNALEMENT = "signalement", _("Model of report to the prosecutor")
    DECISION_TREE = "decision_tree", _("Decision tree")


class Trade(models.TextChoices):
    """Professions for which a tool is made."""

    DOCTOR = "doctor", _("Doctors")
    MIDWIFE = "midwife", _("Midwives")
    NURSE = "nurse", _("Nurses")
    PHARMACIST = "pharmacist", _("Pharmacists")
    PSYCHOLOGIST = "psychologist", _("Psychologists")
    SOCIAL_WORKER = "social_worker", _("Social workers")
    POLICE = "police", _("Police and gendarmerie")
    JUSTICE = "justice", _("Justice")
    TEACHER = "teacher", _("School and early childhood")
    ADVISER = "adviser", _("Employment and housing advisers")


class Setting(models.TextChoices):
    """Where a tool is used."""

    OFFICE = "office", _("Practice")
    EMERGENCY = "emergency", _("Emergency ward")
    MATERNITY = "maternity", _("Maternity ward")
    PMI = "pmi", _("Mother and child protection (PMI)")
    RECEPTION = "reception", _("Front desk")
    SCHOOL = "school", _("School")
    HOME = "home", _("Home visit")


_HEALTH = frozenset({InstitutionKind.HOSPITAL, InstitutionKind.CPAM, InstitutionKind.CES})
_SOCIAL = frozenset(
    {
        InstitutionKind.DEPARTEMENT,
        InstitutionKind.CCAS,
        InstitutionKind.CAF,
        InstitutionKind.MSA,
        InstitutionKind.MDPH,
        InstitutionKind.CIDFF,
        InstitutionKind.FRANCE_VICTIMES,
        InstitutionKind.ASSOCIATION,
    }
)
# Kinds of institutions where a profession is found: whom a tool is sent to.
WORKPLACES: dict[str, frozenset[str]] = {
    Trade.DOCTOR: _HEALTH | {InstitutionKind.DEPARTEMENT},
    Trade.MIDWIFE: frozenset({InstitutionKind.HOSPITAL, InstitutionKind.DEPARTEMENT}),
    Trade.NURSE: _HEALTH | {InstitutionKind.DEPARTEMENT, InstitutionKind.EDUCATION},
    Trade.PHARMACIST: frozenset({InstitutionKind.HOSPITAL}),
    Trade.PSYCHOLOGIST: _HEALTH | {InstitutionKind.CIDFF, InstitutionKind.FRANCE_VICTIMES},
    Trade.SOCIAL_WORKER: _SOCIAL,
    Trade.POLICE: frozenset({InstitutionKind.POLICE, InstitutionKind.GENDARMERIE}),
    Trade.JUSTICE: frozenset({InstitutionKind.COURT, InstitutionKind.SPIP}),
    Trade.TEACHER: frozenset({InstitutionKind.EDUCATION}),
    Trade.ADVISER: frozenset(
        {InstitutionKind.FRANCE_TRAVAIL, InstitutionKind.MISSION_LOCALE, InstitutionKind.HOUSING}
    ),
}


def kinds_of_workplaces(trades) -> frozenset[str]:
    """Kinds of institutions where at least one of the professions is found."""
    return frozenset().union(*(WORKPLACES[trade] for trade in trades))
