"""What the foundations write in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from portal.core.journal_labels import register_actions

register_actions(
    {
        "feed.opened": _("Address of a calendar made"),
        "feed.closed": _("Address of a calendar closed"),
    }
)
