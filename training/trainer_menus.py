"""Entry of the account menu for those who run sessions."""

from django.utils.translation import gettext_lazy as _

from portal.core.navigation import NavigationEntry, Section, register_entry
from training.rules import can_create_session

register_entry(
    NavigationEntry(
        key="my_sessions",
        label=_("My sessions"),
        url_name="training:my_sessions",
        section=Section.ACCOUNT,
        order=21,
        visible=can_create_session,
    )
)
