"""The secretariat's table of papers, and changes to several of them at once."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from committees.enums import ExtractionState
from committees.forms.audience import AudienceForm
from committees.forms.filters import ManagedPaperFilterForm
from committees.forms.papers import SelectionForm
from committees.models import PaperVersion
from committees.services.audiences import describe_audience, preview_change
from committees.services.papers import change_audience
from committees.views.finding import find_managed_committee
from committees.views.pages import committee_crumbs

_PAGE_SIZE = 50
_UNREAD = frozenset({ExtractionState.WAITING, ExtractionState.QUARANTINE})
_RETRIED = frozenset({ExtractionState.FAILED, ExtractionState.EMPTY, ExtractionState.TOO_LARGE})


@require_safe
def managed_papers(request, slug):
    """Papers in every state, with the state of the reading of their latest version."""
    committee = find_managed_committee(request.user, slug)
    form = ManagedPaperFilterForm(request.GET)
    papers = form.apply(committee.papers.select_related("audience", "meeting")).prefetch_related(
        "audience__tokens",
        Prefetch("versions", queryset=PaperVersion.objects.for_listing(), to_attr="all_versions"),
    )
    page = Paginator(papers, _PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [_row(paper, committee) for paper in page.object_list]
    context = {
        "committee": committee,
        "form": form,
        "page": page,
        "rows": rows,
        "reading": sum(row["is_reading"] for row in rows),
        "crumbs": committee_crumbs(committee),
    }
    if request.htmx:
        return render(request, "committees/_reading_states.html", context)
    return render(request, "committees/managed_papers.html", context)


def _row(paper, committee) -> dict:
    version = paper.all_versions[0] if paper.all_versions else None
    state = version.content.state if version else None
    return {
        "paper": paper,
        "version": version,
        "readers": describe_audience(paper.audience, committee),
        "is_reading": state in _UNREAD,
        "can_retry": state in _RETRIED,
    }


@require_POST
def audience_change(request, slug):
    """Choose the readers of the ticked papers, see who gains and who loses, then confirm."""
    committee = find_managed_committee(request.user, slug)
    selection = SelectionForm(request.POST, committee=committee)
    if not selection.is_valid():
        messages.error(request, " ".join(selection.errors["paper"]))
        return redirect("committees:managed_papers", slug=committee.slug)
    papers = selection.cleaned_data["paper"]
    step = request.POST.get("step", "")
    form = AudienceForm(request.POST if step else None, committee=committee, actor=request.user)
    audience = form.build() if step and form.is_valid() else None
    previewed = str(audience.pk) if audience is not None else ""
    # What is confirmed is what was shown: a choice changed since then is shown first.
    if audience is not None and step == "confirm" and request.POST.get("previewed") == previewed:
        return _confirm(request, committee, papers, audience)
    context = {
        "committee": committee,
        "papers": papers,
        "form": form,
        "previewed": previewed,
        "preview": preview_change(papers, audience) if audience else None,
        "readers": describe_audience(audience, committee) if audience else "",
        "crumbs": committee_crumbs(committee),
    }
    return render(request, "committees/audience_form.html", context)


def _confirm(request, committee, papers, audience):
    changed = change_audience(papers, actor=request.user, audience=audience)
    text = ngettext(
        "The readers of %(count)s paper have changed.",
        "The readers of %(count)s papers have changed.",
        changed,
    )
    messages.success(request, text % {"count": changed})
    return redirect("committees:managed_papers", slug=committee.slug)
