"""Entries of the main menu."""

from django.utils.translation import gettext_lazy as _

from portal.core.navigation import NavigationEntry, register_entry

register_entry(
    NavigationEntry(
        key="conventions", label=_("Conventions"), url_name="network:conventions", order=40
    )
)
register_entry(
    NavigationEntry(key="calling", label=_("Whom to call"), url_name="network:who_to_call", order=5)
)
