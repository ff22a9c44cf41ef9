"""The alert banner as one person sees it."""

from dataclasses import dataclass

from django.http import HttpRequest

from portal.core.audiences import can_read
from portal.core.models.alert import SiteAlert


@dataclass(frozen=True, slots=True)
class Alert:
    """What the banner says; without text, no banner."""

    text: str = ""
    tone: str = "info"


def alert_for(request: HttpRequest) -> Alert:
    """The alert the person of the request may see. One query."""
    found = SiteAlert.objects.first()
    if found is None or not can_read(request.user, found):
        return Alert()
    return Alert(text=found.text, tone=found.tone)
