"""Closed lists of the committees app. Values are stable keys; labels are translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CommitteeKind(models.TextChoices):
    STEERING = "steering", _("Steering committee")
    TECHNICAL = "technical", _("Technical committee")
    THEMATIC = "thematic", _("Thematic group")


class CommitteeVisibility(models.TextChoices):
    SECRET = "secret", _("Secret: known to its members only")
    PRIVATE = "private", _("Private: known to the network, read by its members")
    OPEN = "open", _("Open: read by the network")


class Standing(models.TextChoices):
    CHAIR = "chair", _("Chair")
    VOTING = "voting", _("Voting member")
    ADVISORY = "advisory", _("Advisory member")
    GUEST = "guest", _("Guest")
    SECRETARIAT = "secretariat", _("Secretariat")


class MeetingState(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    CONVENED = "convened", _("Convened")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


MEETING_TRANSITIONS: dict[str, frozenset[str]] = {
    MeetingState.DRAFT: frozenset({MeetingState.CONVENED, MeetingState.CANCELLED}),
    MeetingState.CONVENED: frozenset({MeetingState.HELD, MeetingState.CANCELLED}),
    MeetingState.HELD: frozenset(),
    MeetingState.CANCELLED: frozenset(),
}


class ItemKind(models.TextChoices):
    INFORMATION = "information", _("Information")
    OPINION = "opinion", _("Opinion")
    DECISION = "decision", _("Decision")


class PaperKind(models.TextChoices):
    AGENDA = "agenda", _("Agenda")
    MINUTES = "minutes", _("Minutes")
    DECISION_RECORD = "decision_record", _("Record of decisions")
    NOTE = "note", pgettext_lazy("kind of paper", "Note")
    ANNEX = "annex", _("Annex")
    CONVENTION = "convention", _("Convention")
    REPORT = "report", _("Report")


class PaperState(models.TextChoices):
    DRAFT = "draft", _("To be completed")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ExtractionState(models.TextChoices):
    QUARANTINE = "quarantine", _("Waiting for the antivirus")
    WAITING = "waiting", _("Waiting")
    TEXT = "text", _("Text")
    OCR = "ocr", _("Text recognised in images")
    EMPTY = "empty", _("No text")
    ENCRYPTED = "encrypted", _("Encrypted")
    TOO_LARGE = "too_large", _("Too large")
    FAILED = "failed", _("Failed")
    INFECTED = "infected", _("Refused by the antivirus")


# Content in these states is never served to anybody.
BLOCKED_STATES = frozenset({ExtractionState.QUARANTINE, ExtractionState.INFECTED})
