"""What the network expects of a person, on the home page, and the way to somebody to call."""

from django.urls import reverse
from django.utils.translation import gettext as _

from network.entry_awaiting import entries_to_confirm
from network.person_awaiting import (
    contact_to_confirm,
    left_to_reassign,
    territories_without_anybody,
)
from network.tools.awaiting import tools_awaiting
from portal.core.dashboard import Panel, register_awaiting, register_panel

register_awaiting(entries_to_confirm)
register_awaiting(contact_to_confirm)
register_awaiting(left_to_reassign)
register_awaiting(territories_without_anybody)


@register_panel(order=10)
def whom_to_call(user) -> Panel | None:
    """The way to somebody who answers, before anything else."""
    if not user.is_network_member:
        return None
    return Panel(
        key="calling",
        title=_("Need help for somebody right now?"),
        template="network/panels/calling.html",
        more_url=reverse("network:directory"),
        more_label=_("Look in the directory"),
    )


register_awaiting(tools_awaiting)
