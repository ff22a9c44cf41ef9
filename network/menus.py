"""Entries of the main menu."""

from django.utils.translation import gettext_lazy as _

from portal.core.navigation import NavigationEntry, register_entry

register_entry(
    NavigationEntry(
        key="conventions", label=_("Conventions"), url_name="network:conventions", order=40
    )
)
