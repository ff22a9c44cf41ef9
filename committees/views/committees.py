"""My committees, one committee, its meetings."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import render
from django.views.decorators.http import require_safe

from committees.listing import paper_cards
from committees.models import Committee, Meeting, Paper, Seat
from committees.rules import (
    can_administer_committees,
    can_manage_committee,
    can_read_committee,
    seated_committee_ids,
)
from committees.views.finding import find_committee
from committees.views.pages import committee_crumbs

_LATEST = 8
_PAGE_SIZE = 20


@require_safe
def committee_list(request):
    """The person's committees with their next meeting, and the others they know of."""
    user = request.user
    seated = set(seated_committee_ids(user))
    upcoming = Meeting.objects.visible_to(user).upcoming()
    found = Committee.objects.visible_to(user).prefetch_related(
        Prefetch("meetings", queryset=upcoming, to_attr="upcoming")
    )
    context = {
        "mine": [committee for committee in found if committee.pk in seated],
        "others": [committee for committee in found if committee.pk not in seated],
        "can_administer": can_administer_committees(user),
    }
    return render(request, "committees/committee_list.html", context)


@require_safe
def committee_detail(request, slug):
    """A committee; whoever may only know that it exists reads its purpose and no more."""
    user = request.user
    committee = find_committee(user, slug)
    if not can_read_committee(user, committee):
        context = {"committee": committee, "crumbs": committee_crumbs()}
        return render(request, "committees/committee_closed.html", context)
    meetings = Meeting.objects.visible_to(user).filter(committee=committee)
    papers = Paper.objects.visible_to(user).filter(committee=committee)
    seats = Seat.objects.visible_to(user).active().filter(committee=committee)
    context = {
        "committee": committee,
        "upcoming": meetings.upcoming()[:3],
        "past": meetings.past()[:5],
        "cards": paper_cards(papers.latest_first()[:_LATEST], user),
        "seats": seats.select_related("institution", "titular", "deputy"),
        "can_manage": can_manage_committee(user, committee),
        "crumbs": committee_crumbs(),
    }
    return render(request, "committees/committee_detail.html", context)


@require_safe
def meeting_list(request, slug):
    """Every meeting of a committee, the latest first."""
    committee = find_committee(request.user, slug)
    meetings = Meeting.objects.visible_to(request.user).filter(committee=committee)
    page = Paginator(meetings, _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "committee": committee,
        "page": page,
        "can_manage": can_manage_committee(request.user, committee),
        "crumbs": committee_crumbs(committee),
    }
    return render(request, "committees/meeting_list.html", context)
