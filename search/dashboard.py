"""The panel of the home page that tells how the search is."""

from django.utils.translation import gettext as _

from portal.core.dashboard import Panel, register_panel
from search.health import health
from search.rules import can_see_health


@register_panel(order=90)
def search_health(user) -> Panel | None:
    """For who watches over the services: what answers, how late, when it was verified."""
    if not can_see_health(user):
        return None
    return Panel(
        key="search-health",
        title=_("State of the search"),
        template="search/panels/health.html",
        items=[health()],
    )
