"""Lists that leave as spreadsheets: the papers one reads, the members of a committee."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from committees.forms.filters import PaperFilterForm
from committees.listing import paper_rows
from committees.models import Paper, Seat
from committees.rules import can_read_committee
from committees.views.finding import find_committee
from portal.core.spreadsheets import Sheet, send_list


@require_safe
def paper_export(request: HttpRequest) -> HttpResponse:
    """The papers the person reads, with the filters of the list."""
    form = PaperFilterForm(request.GET, user=request.user)
    papers = form.apply(Paper.objects.visible_to(request.user).for_listing())
    rows = paper_rows(papers, request.user)
    columns = [
        _("Title"), _("Kind"), _("Date"), _("Committee"), _("Author institution"),
        _("Reference"), _("Published on"), _("Address"),
    ]  # fmt: skip
    sheet = Sheet("documents", columns, [_paper_cells(row, request) for row in rows])
    return send_list(request, sheet, action="papers.exported")


def _paper_cells(row, request: HttpRequest) -> list:
    paper = row.paper
    return [
        paper.title,
        paper.get_kind_display(),
        paper.dated_on,
        row.committee.name if row.committee else "",
        paper.institution.name if paper.institution else "",
        paper.reference,
        timezone.localdate(paper.published_at) if paper.published_at else None,
        request.build_absolute_uri(reverse("committees:paper", args=[paper.uuid])),
    ]


@require_safe
def member_export(request: HttpRequest, slug: str) -> HttpResponse:
    """The seats of a committee, for whoever reads it."""
    committee = find_committee(request.user, slug)
    if not can_read_committee(request.user, committee):
        raise Http404
    seats = Seat.objects.visible_to(request.user).active().filter(committee=committee)
    columns = [_("Institution"), _("Titular"), _("Deputy"), _("Standing"), _("Since")]
    rows = [
        [
            seat.institution.name,
            seat.titular.get_full_name(),
            seat.deputy.get_full_name() if seat.deputy else "",
            seat.get_standing_display(),
            seat.started_on,
        ]
        for seat in seats.select_related("institution", "titular", "deputy")
    ]
    sheet = Sheet("membres", columns, rows)
    return send_list(request, sheet, action="members.exported", target=committee)
