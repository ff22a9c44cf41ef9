"""The catalogue and the page of a session."""

from collections import Counter

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.core.page_urls import with_urls
from training.catalogue import (
    answering,
    listing,
    module_rows,
    readable_modules,
    session_rows,
)
from training.forms.catalogue import KINDS, CatalogueForm
from training.session_page import session_cards, session_context
from training.views.sign_up_finding import catalogue_crumbs, find_session

_PAGE_SIZE = 20


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Sessions to come, or modules, under the filters, with counts, a page of them."""
    rows = session_rows(request.user)
    months = sorted({row.month for row in rows if row.month})
    form = CatalogueForm(request.GET, months=months)
    show = _sessions if form.shown == "sessions" else _modules
    context = {"form": form, "kinds": KINDS, **show(request, form, rows)}
    return render(request, "training/catalogue/list.html", context)


def _sessions(request, form, rows) -> dict:
    page, told = _page(request, form, "session", rows)
    return {**told, "page": page, "cards": session_cards(request.user, list(page.object_list))}


def _modules(request, form, rows) -> dict:
    modules = readable_modules(request.user)
    page, told = _page(request, form, "module", module_rows(modules, rows))
    whole = {one.pk: one for one in modules}
    coming = Counter(row.family for row in rows)
    cards = [
        {"module": one, "url": url, "coming": coming[one.translation_key]}
        for one, url in with_urls(whole[pk] for pk in page.object_list)
    ]
    return {**told, "page": page, "cards": cards}


def _page(request, form, kind: str, rows) -> tuple[Page, dict]:
    """The page of keys under words and filters, and what is told of the words."""
    answered = answering(request.user, form.words, kind, rows)
    found = listing(answered.rows, form.filters())
    form.show_counts(found.counts)
    told = {"corrected": answered.corrected, "is_unavailable": answered.is_unavailable}
    return Paginator(found.keys, _PAGE_SIZE).get_page(request.GET.get("page")), told


@require_safe
def session(request: HttpRequest, uuid) -> HttpResponse:
    """A session: when, where, how many seats, and one's own sign-up."""
    found = find_session(request.user, uuid)
    context = {**session_context(found, request.user), "crumbs": catalogue_crumbs()}
    return render(request, "training/catalogue/session.html", context)
