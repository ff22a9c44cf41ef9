"""Which views of Wagtail's admin exist, and for whom. What is not here is not there.

Read by `portal.core.admin_gate` before any view runs. Only page editors enter the admin;
superusers and technical administrators are no exception. Each view of an upgraded Wagtail
stays closed until it is written here, and `tests/architecture` asks for that decision.

Closed on purpose, among others: users, groups, sites, locales, collections, redirects,
reports, workflows, privacy of pages and collections, tags, usage lists, bulk actions, the
admin's own API, snippets, embeds, password reset and account pages: all of them show or
change more than the pages an editor works on.
"""

EDIT_PAGES = "edit_pages"

_FRAME = {
    "wagtailadmin_home",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
    "wagtail_localize:javascript_catalog",
}
_EXPLORER = {
    "wagtailadmin_explore_root",
    "wagtailadmin_explore",
    "wagtailadmin_explore_results",
    "portal_admin:page_search",
    "portal_admin:page_search_results",
}
_PAGES = {
    "wagtailadmin_pages:add",
    "wagtailadmin_pages:add_subpage",
    "wagtailadmin_pages:preview_on_add",
    "wagtailadmin_pages:edit",
    "wagtailadmin_pages:preview_on_edit",
    "wagtailadmin_pages:view_draft",
    "wagtailadmin_pages:delete",
    "wagtailadmin_pages:unpublish",
    "wagtailadmin_pages:copy",
    "wagtailadmin_pages:move",
    "wagtailadmin_pages:move_confirm",
    "wagtailadmin_pages:set_page_position",
    "wagtailadmin_pages:unlock",
    "wagtailadmin_pages:history",
    "wagtailadmin_pages:history_results",
    "wagtailadmin_pages:revisions_index",
    "wagtailadmin_pages:revisions_view",
    "wagtailadmin_pages:revisions_revert",
    "wagtailadmin_pages:revisions_unschedule",
    "wagtailadmin_pages:revisions_compare",
    # Who else has the page open. These requests do not keep a session alive.
    "wagtailadmin_editing_sessions:ping",
    "wagtailadmin_editing_sessions:release",
}
_CHOOSERS = {
    "portal_admin:choose_page",
    "portal_admin:choose_page_child",
    "wagtailadmin_choose_page_search",
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_anchor_link",
}
_TRANSLATION = {
    "wagtail_localize:submit_page_translation",
    "wagtail_localize:update_translations",
    "wagtail_localize:edit_string_translation",
    "wagtail_localize:edit_override",
    "wagtail_localize:preview_translation",
    "wagtail_localize:stop_translation",
}
_IMAGES = {
    "wagtailimages:index",
    "wagtailimages:index_results",
    "wagtailimages:add",
    "wagtailimages:edit",
    "wagtailimages:delete",
    "wagtailimages:preview",
    "wagtailimages_chooser:choose",
    "wagtailimages_chooser:choose_results",
    "wagtailimages_chooser:chosen",
    "wagtailimages_chooser:create",
}
_DOCUMENTS = {
    "wagtaildocs:index",
    "wagtaildocs:index_results",
    "wagtaildocs:add",
    "wagtaildocs:edit",
    "wagtaildocs:delete",
    "wagtaildocs_chooser:choose",
    "wagtaildocs_chooser:choose_results",
    "wagtaildocs_chooser:chosen",
    "wagtaildocs_chooser:create",
}
# The group of editors holds the right on two settings only: alert banner and branding.
_SETTINGS = {"wagtailsettings:edit"}

EDITOR_VIEWS = frozenset(
    _FRAME | _EXPLORER | _PAGES | _CHOOSERS | _TRANSLATION | _IMAGES | _DOCUMENTS | _SETTINGS
)

# Our own redirects to the one sign-in page; they need no right.
CLOSED_DOORS = frozenset(
    {
        "portal_admin:login",
        "portal_admin:logout",
        "portal_admin:password_reset",
        "portal_admin:password_reset_done",
        "portal_admin:password_reset_confirm",
        "portal_admin:password_reset_complete",
    }
)

# action of the permission matrix: views it opens.
VIEWS_BY_ACTION: dict[str, frozenset[str]] = {EDIT_PAGES: EDITOR_VIEWS}


def may_open(user, view_name: str) -> bool:
    """Whether the person may open the admin view of this name now."""
    return any(view_name in names and user.can(action) for action, names in VIEWS_BY_ACTION.items())
