"""All papers, one paper read page by page, two of its versions compared."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from committees.comparison import compare
from committees.forms.filters import CompareForm, PaperFilterForm, PaperViewForm
from committees.listing import known_committees, paper_cards
from committees.models import ContentPage, Meeting, Paper, PaperVersion
from committees.paper_page import build_paper_page
from committees.reading import is_restricted, record_reading
from committees.rules import can_manage_paper
from committees.services.audiences import describe_audience
from committees.views.finding import find_paper
from committees.views.pages import paper_crumbs

_PAGE_SIZE = 20


@require_safe
def paper_list(request):
    """Papers the person reads, by committee, year, kind, institution and words."""
    form = PaperFilterForm(request.GET, user=request.user)
    papers = form.apply(Paper.objects.visible_to(request.user))
    page = Paginator(papers, _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "cards": paper_cards(page.object_list, request.user),
    }
    return render(request, "committees/paper_list.html", context)


@require_safe
def paper_detail(request, uuid):
    """One paper: a page of its text with the searched words marked, or the page's image."""
    user = request.user
    paper = find_paper(user, uuid)
    versions = list(PaperVersion.objects.readable_by(user).filter(paper=paper).for_listing())
    numbers = [version.number for version in versions]
    form = PaperViewForm(request.GET, numbers=numbers)
    form.is_valid()
    view = build_paper_page(paper, versions, **form.cleaned_data)
    # An image is journaled when it is drawn.
    if view.version is not None and not view.shows_image:
        record_reading(
            paper,
            reader=user,
            action="paper.read",
            version=view.version.number,
            page=view.number,
        )
    context = {
        "paper": paper,
        "committee": paper.committee if known_committees({paper.committee_id}, user) else None,
        "meeting": Meeting.objects.visible_to(user).filter(pk=paper.meeting_id).first(),
        "view": view,
        "versions": versions,
        "form": form,
        "compare_form": CompareForm(None, numbers=numbers),
        "can_manage": can_manage_paper(user, paper),
        "is_restricted": is_restricted(paper),
        "readers": describe_audience(paper.audience, paper.committee),
        "crumbs": paper_crumbs(),
    }
    return render(request, "committees/paper_detail.html", context)


@require_safe
def paper_compare(request, uuid):
    """What changed in the text between two versions."""
    paper = find_paper(request.user, uuid)
    versions = PaperVersion.objects.readable_by(request.user).filter(paper=paper)
    by_number = {version.number: version for version in versions.for_listing()}
    form = CompareForm(request.GET, numbers=list(by_number))
    comparison = None
    if form.is_valid():
        before, after = (by_number[form.cleaned_data[name]] for name in ("before", "after"))
        comparison = compare(_texts(before), _texts(after))
        for version in (before, after):
            record_reading(paper, reader=request.user, action="paper.read", version=version.number)
    context = {
        "paper": paper,
        "form": form,
        "comparison": comparison,
        "crumbs": paper_crumbs(paper),
    }
    return render(request, "committees/paper_compare.html", context)


def _texts(version: PaperVersion) -> list[str]:
    pages = ContentPage.objects.filter(content_id=version.content_id).order_by("number")
    return list(pages.values_list("text", flat=True))
