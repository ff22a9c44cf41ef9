"""Wagtail's admin: doors closed, and three views kept inside what the editor may see."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin.views.chooser import BrowseView
from wagtail.admin.views.pages.search import SearchView

from portal.core.admin_pages import pages_in_admin


@login_not_required
def to_sign_in(request: HttpRequest, **_arguments) -> HttpResponse:
    """The portal has one sign-in page: every other door, whatever the method, leads there."""
    return redirect("account_login")


@login_not_required
def to_sign_out(request: HttpRequest) -> HttpResponse:
    """The admin's sign-out button: the portal asks for a confirmation, then ends the session."""
    return redirect("account_logout")


class ReadablePageSearchView(SearchView):
    """The admin's page search, over the pages the editor may see."""

    index_url_name = "portal_admin:page_search"
    index_results_url_name = "portal_admin:page_search_results"

    def annotate_queryset(self, pages):
        seen = pages_in_admin(self.request.user).values("pk")
        self.all_pages = self.all_pages.filter(pk__in=seen)
        return super().annotate_queryset(pages.filter(pk__in=seen))


# Ways to link that are not offered: an address or a number on a page is a trace and a target.
CLOSED_LINK_TYPES = ("allow_email_link", "allow_phone_link")


class ReadableBrowseView(BrowseView):
    """The page chooser; it also names the parent of what it lists, which must be readable."""

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        request.GET = request.GET.copy()
        for name in CLOSED_LINK_TYPES:
            request.GET.pop(name, None)
        return super().get(request, parent_page_id)

    def get_object_list(self):
        if not pages_in_admin(self.request.user).filter(pk=self.parent_page.pk).exists():
            raise Http404
        return super().get_object_list()
