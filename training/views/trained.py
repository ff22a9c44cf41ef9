"""The table of who is trained, by institution and role."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core.spreadsheets import Sheet, send_list
from training.rules import managed_institution_ids, manages_training
from training.trained import trained_table


@require_safe
def trained(request: HttpRequest) -> HttpResponse:
    """All institutions for the coordination, one's own for a manager."""
    _check(request.user)
    return render(
        request, "training/attestations/trained.html", {"rows": trained_table(request.user)}
    )


@require_safe
def trained_export(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    _check(request.user)
    columns = [
        _("Institution"), _("Role"), _("People trained"), _("Ending within 60 days"), _("Ended"),
        _("Never"),
    ]  # fmt: skip
    rows = [
        [row.institution.name, str(row.role.label), *row.cells]
        for row in trained_table(request.user)
    ]
    return send_list(request, Sheet("formation", columns, rows), action="training.table_exported")


def _check(user) -> None:
    if not manages_training(user) and not managed_institution_ids(user):
        raise Http404
