"""The holes of the network, for the coordination: as tables, as a map, as a spreadsheet."""

from django.http import Http404, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network.finding.coverage import coverage as coverage_on
from network.finding.directory import Filters
from network.finding.mapping import draw_map
from network.models import Service
from network.rules import can_manage_directory
from portal.core.spreadsheets import Sheet, send_list


@require_safe
def coverage(request):
    """Persons by institution and EPCI, services by need and EPCI, with what has none."""
    _check(request.user)
    found = coverage_on(request.user, timezone.localdate())
    services = Service.objects.visible_to(request.user).none()
    context = {
        "coverage": found,
        "columns": [(epci, found.deserts[epci.pk]) for epci in found.epcis],
        "map": draw_map(services, [], Filters(), QueryDict(mutable=True)),
    }
    return render(request, "network/coverage.html", context)


@require_safe
def coverage_export(request):
    """Both tables in one list: a line for each institution and each need."""
    _check(request.user)
    found = coverage_on(request.user, timezone.localdate())
    columns = [_("Table"), _("Line"), *(epci.name for epci in found.epcis)]
    people = [
        [_("Resource persons"), row.name, *(cell.titulars + cell.deputies for cell in row.cells)]
        for row in found.persons
    ]
    services = [[_("Services"), row.name, *row.cells] for row in found.services]
    sheet = Sheet("couverture", columns, [*people, *services])
    return send_list(request, sheet, action="coverage.exported")


def _check(user) -> None:
    if not can_manage_directory(user):
        raise Http404
