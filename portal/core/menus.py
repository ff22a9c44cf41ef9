"""The entries of the shell's menus that belong to no app above."""

from django.utils.translation import gettext_lazy as _

from portal.core.navigation import NavigationEntry, Section, everybody, is_member, register_entry

register_entry(
    NavigationEntry(key="home", label=_("Home"), url_name="/", order=0, visible=everybody)
)
register_entry(
    NavigationEntry(
        key="calendar_feed",
        label=_("My calendar"),
        url_name="feed_settings",
        section=Section.ACCOUNT,
        order=25,
        visible=is_member,
    )
)
register_entry(
    NavigationEntry(
        key="safe_browsing",
        label=_("Browse safely"),
        url_name="safe_browsing",
        section=Section.FOOTER,
        order=40,
        visible=everybody,
    )
)
