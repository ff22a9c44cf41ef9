"""The proof of the inter-institutional sessions of a year, for the coordination."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core.spreadsheets import Sheet, send_list
from training.forms.years import YearForm
from training.mixity import definition_on, proofs_of_year, sector_of
from training.rules import manages_training


@require_safe
def proofs(request: HttpRequest) -> HttpResponse:
    """Each session held in the year, the institutions present, and whether it counts."""
    year = _year(request)
    found = proofs_of_year(year)
    context = {
        "form": YearForm(initial={"year": year}),
        "year": year,
        "proofs": found,
        "counted": sum(1 for one in found if one.mixity.is_met),
        "definition": definition_on(timezone.localdate()),
    }
    return render(request, "training/proofs.html", context)


@require_safe
def proofs_export(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet: a line for each institution present at each session."""
    year = _year(request)
    columns = [
        _("Session"), _("Training"), _("First day"), _("Last day"), _("Organiser"),
        _("Institution"), _("Sector"), _("People present"), _("Inter-institutional"),
        _("Definition"),
    ]  # fmt: skip
    rows = [cells for proof in proofs_of_year(year) for cells in _lines(proof)]
    sheet = Sheet(f"interinstitutionnel-{year}", columns, rows)
    return send_list(request, sheet, action="training.proofs_exported", data={"year": year})


def _lines(proof) -> list[list]:
    session, mixity = proof.session, proof.mixity
    head = [
        str(session.uuid), session.module.title, timezone.localdate(session.starts_at),
        timezone.localdate(session.ends_at), session.organiser.name,
    ]  # fmt: skip
    tail = [_("Yes") if mixity.is_met else _("No"), mixity.definition.version]
    lines = [
        [*head, institution.name, str(sector_of(institution).label), people, *tail]
        for institution, people in mixity.present
    ]
    return lines or [[*head, "", "", 0, *tail]]


def _year(request: HttpRequest) -> int:
    """The year asked for, this one otherwise. Raises Http404 for anybody else."""
    if not manages_training(request.user):
        raise Http404
    form = YearForm(request.GET)
    return form.cleaned_data["year"] if form.is_valid() else timezone.localdate().year
