"""Entries of the accounts app in the menus of the shell."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.rules import can_manage_some_members, can_recover_accounts
from portal.core.navigation import NavigationEntry, Section, is_signed_in, register_entry


def _manages(user) -> bool:
    return user.is_authenticated and can_manage_some_members(user)


register_entry(
    NavigationEntry(
        key="profile",
        label=_("My profile"),
        url_name="accounts:profile",
        section=Section.ACCOUNT,
        order=10,
        visible=is_signed_in,
    )
)
register_entry(
    NavigationEntry(
        key="security",
        label=_("My security"),
        url_name="mfa_index",
        section=Section.ACCOUNT,
        order=20,
        visible=is_signed_in,
        prefixes=("/compte/2fa/", "/compte/password/"),
    )
)
register_entry(
    NavigationEntry(
        key="sessions",
        label=_("My sessions"),
        url_name="usersessions_list",
        section=Section.ACCOUNT,
        order=30,
        visible=is_signed_in,
    )
)
register_entry(
    NavigationEntry(
        key="institutions",
        label=_("Members and invitations"),
        url_name="accounts:institutions",
        section=Section.ACCOUNT,
        order=40,
        visible=_manages,
        prefixes=("/institutions/", "/appartenances/"),
    )
)
register_entry(
    NavigationEntry(
        key="recoveries",
        label=_("Blocked accounts"),
        url_name="accounts:recoveries",
        section=Section.ACCOUNT,
        order=50,
        visible=can_recover_accounts,
    )
)
