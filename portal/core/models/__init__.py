from portal.core.models.audience import Audience, AudienceToken, Protected, ProtectedQuerySet
from portal.core.models.journal import JournalEntry, JournalHead

__all__ = [
    "Audience",
    "AudienceToken",
    "JournalEntry",
    "JournalHead",
    "Protected",
    "ProtectedQuerySet",
]
