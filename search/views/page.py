"""The search page and the completion of what is being typed."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search import services
from search.completion import complete
from search.drawing import chosen_filters, orders_of, row_of, saved_parameters, without_filters
from search.forms import SearchForm
from search.rules import can_tune_search
from search.trace import record_extracts


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Results of a query with filters and order; the list alone for htmx."""
    form = SearchForm(request.GET)
    asked = form.asked()
    answer = services.search(request.user, **asked)
    record_extracts([*answer.pinned, *answer.results], reader=request.user)
    is_part = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    shown = min(answer.total, services.MAX_PAGE * services.PAGE_SIZE)
    chosen = chosen_filters(answer, asked, request.GET)
    context = {
        "answer": answer,
        "form": form,
        "search_query": answer.query.text,
        "pinned_rows": [row_of(result, answer, request) for result in answer.pinned],
        "may_pin": can_tune_search(request.user),
        "rows": [row_of(result, answer, request) for result in answer.results],
        "result_page": Paginator(range(shown), services.PAGE_SIZE).get_page(answer.page),
        "facets": [facet for facet in answer.facets if facet.can_narrow],
        "orders": orders_of(answer, request.GET),
        "chosen": chosen,
        "filter_count": len(chosen),
        "saved_parameters": saved_parameters(request.GET),
        "expansion_words": ", ".join(f"« {one.text} »" for one in answer.expansions),
        "reset_url": without_filters(request.GET),
        "has_filters": bool(chosen) or answer.total > 1,
        "is_part": is_part,
        "is_cut": answer.total > shown,
    }
    return render(request, "search/_answer.html" if is_part else "search/page.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Options that complete what is typed: acronyms, words, titles."""
    completions = complete(request.user, SearchForm(request.GET).asked()["raw_query"])
    titles = [
        (title, title.source.url(title.obj, page=None, words="", request=request))
        for title in completions.titles
    ]
    context = {"completions": completions, "titles": titles}
    return render(request, "search/_completions.html", context)
