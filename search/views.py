"""The search page and the completion of what is being typed."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from search import services
from search.forms import SearchForm
from search.trace import record_extracts


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Results of a query with filters and order; the list alone for htmx."""
    answer = services.search(request.user, **SearchForm(request.GET).asked())
    record_extracts(answer.results, reader=request.user)
    is_part = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    shown = min(answer.total, services.MAX_PAGE * services.PAGE_SIZE)
    context = {
        "answer": answer,
        "search_query": answer.query.text,
        "rows": [(result, _address(result, answer, request)) for result in answer.results],
        "result_page": Paginator(range(shown), services.PAGE_SIZE).get_page(answer.page),
        "facets": [facet for facet in answer.facets if facet.can_narrow],
        "orders": _orders(request, answer),
        "filter_count": sum(len(values) for values in answer.chosen.values()),
        "is_part": is_part,
        "is_cut": answer.total > shown,
    }
    return render(request, "search/_answer.html" if is_part else "search/page.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Options that complete the words typed so far."""
    typed = SearchForm(request.GET).asked()["raw_query"]
    context = {"suggestions": services.suggest(request.user, typed)}
    return render(request, "search/_suggestions.html", context)


def _address(result: services.Result, answer: services.SearchPage, request: HttpRequest) -> str:
    return result.source.url(result.obj, page=result.page, words=answer.query.text, request=request)


def _orders(request: HttpRequest, answer: services.SearchPage) -> list[dict]:
    """Links to the two orders, keeping the query and its filters."""
    labels = {services.Sort.RELEVANCE: _("By relevance"), services.Sort.DATE: _("Latest first")}
    orders = []
    for sort, label in labels.items():
        query = request.GET.copy()
        query.pop("page", None)
        query["sort"] = sort.value
        orders.append(
            {"label": label, "url": f"?{query.urlencode()}", "current": sort == answer.sort}
        )
    return orders
