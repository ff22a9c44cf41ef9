"""Closed lists of presence and of what follows from it. Values are stable keys."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Presence(models.TextChoices):
    PRESENT = "present", _("Present")
    ABSENT = "absent", _("Absent")
    EXCUSED = "excused", _("Excused")


class PresenceSource(models.TextChoices):
    """How a presence was recorded."""

    CODE = "code", _("Code on the screen")
    TRAINER = "trainer", _("Entered by the trainer")


class CorrectionReason(models.TextChoices):
    """Why a presence was changed after its time."""

    SHEET = "sheet", _("The signed sheet says otherwise")
    MISTAKE = "mistake", _("Entered by mistake")
    FORGOTTEN = "forgotten", _("Forgotten on the day")
    CODE = "code", _("The code could not be read")


class Sector(models.TextChoices):
    """Worlds that a training wants to bring together."""

    SOCIAL = "social", _("social services")
    HEALTH = "health", _("health")
    JUSTICE = "justice", _("justice")
    FORCES = "forces", _("police and gendarmerie")
    SUPPORT = "support", _("victim support")
    EDUCATION = "education", _("education")
    HOUSING = "housing", _("housing")
    WORK = "work", _("employment")
    OTHER = "other", _("others")


class RevocationReason(models.TextChoices):
    MISTAKE = "mistake", _("Issued by mistake")
    PRESENCE = "presence", _("The presence was not what was recorded")
    IDENTITY = "identity", _("Not the right person")
