"""What the portal changes in Wagtail's editor: less of everything."""

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.rich_text.converters.contentstate import link_entity
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    ExternalLinkElementHandler,
    PageLinkElementHandler,
)
from wagtail.models import Page

from portal.core.admin_pages import is_in_admin, pages_in_admin
from portal.core.admin_viewer import viewer_sees
from portal.core.models.access import can_read_page
from portal.core.rich_text_links import SafeDocumentLinkHandler, SafePageLinkHandler

# Entries of the side menu whose views are closed.
CLOSED_MENU_ITEMS = frozenset({"explorer", "reports", "help", "locales"})


@hooks.register("before_serve_page", order=-100)
def serve_only_what_may_be_read(page: Page, request: HttpRequest, args, kwargs) -> None:
    """The rule once more, just before any page is drawn, whichever view asks."""
    if not can_read_page(request.user, page):
        raise Http404


@hooks.register("construct_page_chooser_queryset")
def choose_among_seen_pages(pages, request: HttpRequest):
    """The page chooser offers the pages the editor sees, and no other title."""
    return pages.filter(pk__in=pages_in_admin(request.user).values("pk"))


@hooks.register("construct_explorer_page_queryset")
def explore_seen_pages(parent_page: Page, pages, request: HttpRequest):
    """The explorer lists the pages the editor sees."""
    return pages.filter(pk__in=pages_in_admin(request.user).values("pk"))


@hooks.register("before_copy_page")
def copy_among_seen_pages(request: HttpRequest, page: Page) -> None:
    """The number of the new parent is not in the address: the gate did not see it.

    Wagtail reads that page without asking who may, and fails when there is none.
    """
    if request.method == "POST" and not is_in_admin(
        request.user, request.POST.get("new_parent_page")
    ):
        raise Http404


@hooks.register("construct_homepage_panels")
def empty_admin_home(request: HttpRequest, panels: list) -> None:
    """The panels of the admin's home recall titles of pages that may be closed since."""
    panels.clear()


@hooks.register("construct_homepage_summary_items")
def no_totals(request: HttpRequest, items: list) -> None:
    """Totals count pages the editor does not see."""
    items.clear()


@hooks.register("register_admin_menu_item")
def pages_menu_item() -> MenuItem:
    """A plain link to the pages: the sliding explorer needs the admin's API, which is closed."""
    return MenuItem(
        _("Pages"),
        reverse("wagtailadmin_explore_root"),
        name="pages",
        icon_name="folder-open-inverse",
        order=100,
    )


@hooks.register("construct_main_menu")
def drop_closed_entries(request: HttpRequest, menu_items: list) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in CLOSED_MENU_ITEMS]


class SeenPageLinkElementHandler(PageLinkElementHandler):
    """The address of a linked page holds its title: the text editor gets those it sees."""

    def get_attribute_data(self, attrs: dict) -> dict:
        if viewer_sees(attrs["id"]):
            return super().get_attribute_data(attrs)
        return {"id": attrs["id"], "url": None, "parentId": None}


@hooks.register("register_rich_text_features", order=10)
def link_pages_by_number(features) -> None:
    features.register_link_type(SafePageLinkHandler)
    features.register_link_type(SafeDocumentLinkHandler)
    features.register_converter_rule(
        "contentstate",
        "link",
        {
            "from_database_format": {
                "a[href]": ExternalLinkElementHandler("LINK"),
                'a[linktype="page"]': SeenPageLinkElementHandler("LINK"),
            },
            "to_database_format": {"entity_decorators": {"LINK": link_entity}},
        },
    )
