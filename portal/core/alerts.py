"""The alert banner as one person sees it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest

from portal.core.audiences import can_read
from portal.core.models.alert import SiteAlert
from portal.core.prepared import prepared


@dataclass(frozen=True, slots=True)
class Alert:
    """What the banner says; without text, no banner."""

    text: str = ""
    tone: str = "info"


def alert_for(request: HttpRequest) -> Alert:
    """The alert the person of the request may see. One query."""
    found = _all_alerts()
    if not found or not can_read(request.user, found[0]):
        return Alert()
    return Alert(text=found[0].text, tone=found[0].tone)


@prepared
def _all_alerts() -> QuerySet:
    """One at most: a general setting of Wagtail."""
    return SiteAlert.objects.order_by("pk")[:1]
