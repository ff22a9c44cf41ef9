"""Serving Wagtail's pages under our rule."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe
from wagtail.views import serve

from portal.core.models.access import pages_visible_to
from portal.core.models.article import ArticlePage
from portal.core.models.home import dashboard, is_for_member
from portal.core.models.news import NewsIndexPage, NewsPage
from portal.core.page_locale import locale_to_read
from portal.core.page_urls import root_page_for
from portal.core.services.readings import record_reading


@login_not_required
@require_safe
def serve_page(request: HttpRequest, path: str) -> HttpResponse:
    """Serve a page the person may read.

    Any other address, whether a page stands there or not, asks a visitor to sign in and
    tells a signed-in person that nothing is there. The rule comes before Wagtail's routing,
    so that both take the same queries, however deep the hidden page stands.
    """
    if not path and is_for_member(request):
        # Nothing of the home page itself is shown: nothing of it needs to be read.
        return dashboard(request)
    root = root_page_for(request)
    address = f"{root.url_path}{path}" if root else ""
    if not pages_visible_to(request.user).filter(url_path=address).exists():
        return _nothing_here(request)
    return serve(request, path)


@login_not_required
@require_safe
def page_by_number(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to a page by its number, so that a link never shows the address of a hidden page."""
    page = pages_visible_to(request.user).filter(pk=pk).first()
    url = page.get_url(request) if page else None
    return redirect(url) if url else _nothing_here(request)


@login_not_required
@require_safe
def page_by_purpose(request: HttpRequest, purpose: str) -> HttpResponse:
    """Lead to the legal, data or accessibility page in the current language, else in French."""
    pages = ArticlePage.objects.visible_to(request.user).filter(purpose=purpose).order_by("pk")
    page = pages.filter(locale_id=locale_to_read()).first() or pages.first()
    return redirect(page.get_url(request)) if page else _nothing_here(request)


@login_not_required
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """Lead to the list of news in the current language, else in French."""
    lists = NewsIndexPage.objects.visible_to(request.user).order_by("pk")
    page = lists.filter(locale_id=locale_to_read()).first() or lists.first()
    return redirect(page.get_url(request)) if page else _nothing_here(request)


@require_POST
def read_news(request: HttpRequest, translation_key) -> HttpResponse:
    """Note that the member has read a news item."""
    pages = NewsPage.objects.visible_to(request.user).filter(must_read=True)
    page = get_object_or_404(pages, translation_key=translation_key, locale_id=locale_to_read())
    record_reading(page, user=request.user)
    return redirect(page.get_url(request))


def _nothing_here(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())
