"""Menu entries of pages, notifications, the journal and the page editor."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from portal.core.admin_policy import EDIT_PAGES
from portal.core.models.article import Purpose
from portal.core.navigation import (
    NavigationEntry,
    Section,
    everybody,
    is_signed_in,
    register_entry,
)
from portal.core.services.notifications import unread_count


def _edits_pages(user) -> bool:
    return user.is_authenticated and user.can(EDIT_PAGES)


def _reads_journal(user) -> bool:
    return user.is_authenticated and user.can("read_journal")


register_entry(
    NavigationEntry(key="news", label=_("News"), url_name="news", order=10, visible=everybody)
)
register_entry(
    NavigationEntry(
        key="notifications",
        label=_("Notifications"),
        url_name="notifications",
        section=Section.HEADER,
        order=10,
        icon="bell",
        visible=is_signed_in,
        badge=unread_count,
    )
)
register_entry(
    NavigationEntry(
        key="edit_pages",
        label=_("Edit pages"),
        url_name="wagtailadmin_home",
        section=Section.ACCOUNT,
        order=60,
        icon="edit",
        visible=_edits_pages,
    )
)
register_entry(
    NavigationEntry(
        key="journal",
        label=_("Journal"),
        url_name="journal",
        section=Section.ACCOUNT,
        order=70,
        icon="history",
        visible=_reads_journal,
    )
)
for _order, _purpose in enumerate((Purpose.ACCESSIBILITY, Purpose.LEGAL, Purpose.PRIVACY)):
    register_entry(
        NavigationEntry(
            key=f"purpose_{_purpose}",
            # The law wants the level of conformity in the link itself (décret 2019-768).
            label=_("Accessibility: partly compliant")
            if _purpose == Purpose.ACCESSIBILITY
            else _purpose.label,
            url_name=reverse_lazy("page_by_purpose", args=[_purpose.value]),
            section=Section.FOOTER,
            order=10 + _order,
            visible=everybody,
        )
    )
