"""Files brought into the directory by the coordination, and the corrections they offer."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network.exchange.reports import kind_label, lacking, report_sheet, score_text
from network.exchange.writing import Outcome
from network.forms.exchange import ImportForm
from network.models import DirectoryImport, OfferedChange
from network.rules import can_keep_some_entries, can_manage_directory
from network.services.errors import EntryError
from network.services.imports import apply_import, decide_offer, preview_import
from portal.core.spreadsheets import send_list
from portal.core.views.form_pages import render_form
from portal.core.views.refusals import refusals_told

ROWS_PER_PAGE = 50
OFFERS_PER_PAGE = 20


def _crumbs() -> list[dict]:
    return [{"label": _("Directory exchanges"), "url": reverse("network:exports")}]


def _find(request: HttpRequest, uuid: UUID) -> DirectoryImport:
    return get_object_or_404(DirectoryImport.objects.visible_to(request.user), uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request: HttpRequest) -> HttpResponse:
    """Choose a file; nothing is written in the directory before its preview was seen."""
    if not can_manage_directory(request.user):
        raise Http404
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            kept = preview_import(
                given["records"], actor=request.user, file_name=given["file"].name,
                source=given["source"], entry_state=given["entry_state"],
            )  # fmt: skip
        except EntryError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("network:import", uuid=kept.uuid)
    return render_form(
        request, form, heading=_("Import entries"), submit=_("See what would change"),
        crumbs=_crumbs(),
    )  # fmt: skip


@require_safe
def import_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a file would do, or did, record by record."""
    kept = _find(request, uuid)
    counts = Counter(row["outcome"] for row in kept.report)
    page = Paginator(kept.report, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        row | {
            "kind": kind_label(row["kind"]), "outcome": Outcome(row["outcome"]),
            "score": score_text(row["score"]), "lacking": lacking(row["criteria"]),
        }
        for row in page.object_list
    ]  # fmt: skip
    context = {
        "kept": kept,
        "page": page,
        "rows": rows,
        "counts": [(one.label, counts[one]) for one in Outcome],
        "crumbs": _crumbs(),
    }
    return render(request, "network/exchange/import.html", context)


@require_POST
def import_apply(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write the file that was previewed."""
    kept = _find(request, uuid)
    with refusals_told(request):
        apply_import(kept, actor=request.user)
        messages.success(request, _("The file is applied; the report says what was done."))
    return redirect("network:import", uuid=kept.uuid)


@require_safe
def import_report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The report as a spreadsheet."""
    kept = _find(request, uuid)
    sheet = report_sheet(kept.report)
    return send_list(request, sheet, action="directory.exported", data={"what": "import-report"})


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """Corrections that files offer to the verified entries one keeps."""
    if not can_keep_some_entries(request.user):
        raise Http404
    pending = OfferedChange.objects.visible_to(request.user).pending()
    pending = pending.select_related("place", "service__place")
    page = Paginator(pending, OFFERS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"offer": one, "changes": _changes(one)} for one in page.object_list]
    context = {"page": page, "rows": rows, "crumbs": _crumbs()}
    return render(request, "network/exchange/offers.html", context)


def _changes(offer: OfferedChange) -> list[dict]:
    """Each field with its words before and after; lists are shown as they would become."""
    fields = [
        {
            "label": offer.entry._meta.get_field(name.removesuffix("_id")).verbose_name,
            "before": offer.before.get(name) or "",
            "after": value or "",
        }
        for name, value in offer.values.items()
    ]
    lists = [", ".join(values) for values in offer.terms.values()]
    if lists or offer.areas is not None:
        after = " ; ".join([*lists, ", ".join(offer.areas or [])])
        fields.append({"label": _("Lists and territories"), "before": "", "after": after})
    return fields


@require_POST
def offer_decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take or refuse a correction."""
    found = get_object_or_404(OfferedChange.objects.visible_to(request.user), uuid=uuid)
    accept = request.POST.get("decision") == "accept"
    with refusals_told(request):
        decide_offer(found, actor=request.user, accept=accept)
        messages.success(request, _("The entry is corrected.") if accept else _("Refused."))
    return redirect("network:offers")
