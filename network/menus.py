"""Entries of the main menu."""

from django.utils.translation import gettext_lazy as _

from network.rules import can_keep_some_entries
from portal.accounts.enums import Role
from portal.core.navigation import NavigationEntry, Section, register_entry


def _may_hold_a_mandate(user) -> bool:
    return user.is_authenticated and Role.RESOURCE_PERSON in user.roles


def _keeps_persons(user) -> bool:
    return user.is_authenticated and can_keep_some_entries(user)


register_entry(
    NavigationEntry(
        key="conventions", label=_("Conventions"), url_name="network:conventions", order=40
    )
)
register_entry(
    NavigationEntry(key="calling", label=_("Whom to call"), url_name="network:who_to_call", order=5)
)
register_entry(
    NavigationEntry(
        key="my_mandates",
        label=_("My mandate"),
        url_name="network:my_mandates",
        section=Section.ACCOUNT,
        order=15,
        visible=_may_hold_a_mandate,
    )
)
register_entry(
    NavigationEntry(
        key="kept_persons",
        label=_("Resource persons"),
        url_name="network:kept_persons",
        section=Section.ACCOUNT,
        order=45,
        visible=_keeps_persons,
    )
)
register_entry(
    NavigationEntry(key="directory", label=_("Directory"), url_name="network:directory", order=6)
)
register_entry(NavigationEntry(key="tools", label=_("Tools"), url_name="network:tools", order=45))
register_entry(
    NavigationEntry(
        key="exchanges",
        label=_("Directory exchanges"),
        url_name="network:exports",
        section=Section.ACCOUNT,
        order=47,
        visible=_keeps_persons,
    )
)
