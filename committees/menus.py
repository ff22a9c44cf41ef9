"""Entries of the main menu."""

from django.utils.translation import gettext_lazy as _

from portal.core.navigation import NavigationEntry, register_entry

register_entry(
    NavigationEntry(
        key="committees",
        label=_("Committees"),
        url_name="committees:list",
        order=20,
        prefixes=("/reunions/", "/administration/comites/", "/administration/sieges/"),
    )
)
register_entry(
    NavigationEntry(key="papers", label=_("Papers"), url_name="committees:papers", order=30)
)
