"""The journal, for the data protection role."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.core.forms.journal import JournalFilterForm
from portal.core.models.journal import JournalEntry

ENTRIES_PER_PAGE = 50


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """The entries, latest first, with filters; a page that does not exist for other roles."""
    if not request.user.can("read_journal"):
        raise Http404
    form = JournalFilterForm(request.GET)
    entries = form.narrow(JournalEntry.objects.visible_to(request.user).select_related("actor"))
    page = Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "core/journal.html", {"form": form, "entries": page})
