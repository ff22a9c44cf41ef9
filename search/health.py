"""How the search is: what answers, how late it is, when it was last verified."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from search.engine import get_engine
from search.engines.base import EngineUnavailable
from search.models import EngineState, IndexEntry, IndexOutbox

if TYPE_CHECKING:
    from search.verification import VerifyReport

# Minutes of delay, and age of a verification, that deserve a look.
LATE = timedelta(minutes=5)
OLD_VERIFICATION = timedelta(hours=30)


@dataclass(frozen=True, slots=True)
class Verification:
    """The last comparison of the index with the database."""

    at: datetime
    differences: int


@dataclass(frozen=True, slots=True)
class Health:
    """`documents` is None when the engine does not answer; `fault` is one of the engine's words."""

    engine: str
    answers: bool
    stands_in: str
    fault: str
    documents: int | None
    entries: int
    pending: int
    parked: int
    oldest: datetime | None
    verified: Verification | None

    @property
    def is_late(self) -> bool:
        """Whether changes have waited for too long."""
        return self.oldest is not None and timezone.now() - self.oldest > LATE

    @property
    def is_verified(self) -> bool:
        """Whether a recent verification found nothing."""
        if self.verified is None or timezone.now() - self.verified.at > OLD_VERIFICATION:
            return False
        return not self.verified.differences

    @property
    def is_well(self) -> bool:
        return self.answers and not (self.fault or self.parked or self.is_late)


def remember(report: "VerifyReport") -> None:
    """Keep the date and the outcome of a verification of the engine in use."""
    EngineState.objects.update_or_create(
        engine=get_engine().name,
        defaults={"verified_at": timezone.now(), "differences": len(report.differences)},
    )


def last_verification() -> Verification | None:
    """The last one of the engine in use: another engine's says nothing of this one."""
    verified = EngineState.objects.filter(engine=get_engine().name, verified_at__isnull=False)
    row = verified.values_list("verified_at", "differences").first()
    return Verification(*row) if row else None


def health() -> Health:
    """The state of the search now. Never raises because an engine does not answer."""
    try:
        status = get_engine().status()
    except EngineUnavailable as error:
        status = {"unavailable": str(error)}
    fallback = status.get("fallback") or {}
    return Health(
        engine=str(status.get("engine", "")),
        answers="unavailable" not in status and not status.get("behind"),
        stands_in=str(fallback.get("engine", "")),
        fault=str(status.get("fault", "")),
        documents=status.get("documents"),
        entries=IndexEntry.objects.count(),
        pending=IndexOutbox.objects.pending().count(),
        parked=IndexOutbox.objects.parked().count(),
        oldest=oldest_change(),
        verified=last_verification(),
    )


def lag() -> timedelta:
    """For how long the oldest change not yet followed has waited."""
    oldest = oldest_change()
    return timezone.now() - oldest if oldest else timedelta()


def oldest_change() -> datetime | None:
    """When the oldest change not yet followed was made."""
    pending = IndexOutbox.objects.pending().order_by("changed_at")
    return pending.values_list("changed_at", flat=True).first()
