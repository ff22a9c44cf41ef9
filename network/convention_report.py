"""Numbers about conventions: signatures by year, their lag, what ends, who is silent."""

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from django.db.models import Count, Min, Q
from django.db.models.functions import ExtractYear
from django.utils import timezone

from network.models.convention import RENEWAL_ALARM, ConventionKind, Engagement

# An engagement is silent when nobody gave news of it for a year (yearly review, domain A14).
SILENCE = timedelta(days=365)


@dataclass(frozen=True)
class YearOfSignatures:
    year: int
    conventions: int
    amendments: int


def signatures_by_year(conventions) -> list[YearOfSignatures]:
    """Conventions counted in the year of their last signature, amendments apart (domain A15)."""
    amendment = Q(kind=ConventionKind.AMENDMENT)
    rows = (
        conventions.filter(signed_on__isnull=False)
        .annotate(year=ExtractYear("signed_on"))
        .order_by("-year")
        .values("year")
        .annotate(total=Count("pk", filter=~amendment), amended=Count("pk", filter=amendment))
    )
    return [YearOfSignatures(row["year"], row["total"], row["amended"]) for row in rows]


def signature_lag_days(conventions) -> int | None:
    """Median of the days between the first and the last signature; None without any."""
    signed = conventions.filter(signed_on__isnull=False).annotate(first=Min("parties__signed_on"))
    lags = [
        (last - first).days
        for first, last in signed.values_list("first", "signed_on")
        if first is not None
    ]
    return round(median(lags)) if lags else None


def ending_soon(conventions, on: date | None = None):
    """Conventions in force whose end comes within six months, the nearest first."""
    today = on or timezone.localdate()
    return conventions.to_renew(today + RENEWAL_ALARM).order_by("ends_on", "number")


def silent_engagements(user):
    """Engagements in force that the person reads and of which nothing was heard for a year."""
    day = timezone.localdate() - SILENCE
    return (
        Engagement.objects.visible_to(user)
        .without_news_since(day)
        .select_related("party__convention", "party__institution")
    )
