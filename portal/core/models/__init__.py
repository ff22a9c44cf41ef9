from portal.core.models.audience import Audience, AudienceToken, Protected, ProtectedQuerySet
from portal.core.models.journal import JournalEntry, JournalHead
from portal.core.models.periodic import PeriodicRun

__all__ = [
    "Audience",
    "AudienceToken",
    "JournalEntry",
    "JournalHead",
    "PeriodicRun",
    "Protected",
    "ProtectedQuerySet",
]
