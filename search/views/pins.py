"""Results put forward: the coordination pins them from a search, and sees them together."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core.views.refusals import refusals_told
from search.analysis import normalise
from search.checking import readable_hits
from search.engines.base import Hit
from search.models import IndexEntry, PinnedResult
from search.rules import can_tune_search
from search.tuning import pin, unpin


@require_safe
def pin_list(request: HttpRequest) -> HttpResponse:
    """Those whose object the person may read."""
    _check(request)
    rows = PinnedResult.objects.with_objects(request.user)
    return render(request, "search/pin_list.html", {"rows": rows})


@require_POST
def pin_create(request: HttpRequest) -> HttpResponse:
    """Put forward an object that the person reads, for the words of the search."""
    _check(request)
    kind, object_id = (normalise(request.POST.get(name, "")) for name in ("kind", "object"))
    entry = get_object_or_404(IndexEntry, kind=kind, object_id=object_id, is_masked=False)
    if not readable_hits(request.user, (Hit(entry.pk, 0.0),)):
        raise Http404
    query = request.POST.get("q", "")
    with refusals_told(request):
        pin(entry, query=query, actor=request.user)
        messages.success(request, _("This result is put forward for these words."))
    return redirect(f"{reverse('search:page')}?{urlencode({'q': query})}")


@require_POST
def pin_delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    _check(request)
    found = get_object_or_404(PinnedResult.objects.filter(uuid=uuid).visible_to(request.user))
    unpin(found, actor=request.user)
    messages.success(request, _("This result is no longer put forward."))
    return redirect("search:pins")


def _check(request: HttpRequest) -> None:
    if not can_tune_search(request.user):
        raise Http404
