"""Closed lists of presence and of what follows from it. Values are stable keys."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Presence(models.TextChoices):
    PRESENT = "present", _("Present")
    ABSENT = "absent", _("Not there")
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


class EvaluationKind(models.TextChoices):
    HOT = "hot", _("Just after the session")
    COLD = "cold", _("Three months later")


class Rating(models.IntegerChoices):
    """Four levels: nobody stands in the middle."""

    NOT_AT_ALL = 1, _("Not at all")
    RATHER_NOT = 2, _("Rather not")
    RATHER = 3, _("Rather")
    FULLY = 4, _("Fully")


class Question(models.TextChoices):
    """Closed questions of evaluations."""

    SATISFIED = "satisfied", _("I am satisfied with this training.")
    CONTENT = "content", _("The content answered what I needed.")
    PACE = "pace", _("There was time enough to understand and to discuss.")
    TRAINER = "trainer", _("The trainers were clear and listened.")
    NETWORK = "network", _("I met people of other institutions whom I can call.")
    USED = "used", _("I have used what I learned.")
    CHANGED = "changed", _("My practice has changed.")
    CALLED = "called", _("I have called somebody whom I met there.")
    RECOMMEND = "recommend", _("I recommend this training to a colleague.")


QUESTIONS = {
    EvaluationKind.HOT: (
        Question.SATISFIED,
        Question.CONTENT,
        Question.PACE,
        Question.TRAINER,
        Question.NETWORK,
    ),
    EvaluationKind.COLD: (
        Question.USED,
        Question.CHANGED,
        Question.CALLED,
        Question.RECOMMEND,
    ),
}
