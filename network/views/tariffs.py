"""Preferential tariffs: what exists for a family, and the grids that their keepers write."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network.enums import ServiceKind
from network.forms.tariffs import TariffForm, TariffLookupForm
from network.models import Service, TariffGrid
from network.rules import can_keep_entry
from network.services.tariffs import write_grid
from network.tariffs import tariffs_for
from network.views.entry_finding import entry_crumbs, entry_url, find_kept_entry
from portal.core.views.form_pages import act_on_form


@require_safe
def tariff_lookup(request):
    """Commune, quotient familial and children: the prices in force, and whom to ask otherwise."""
    form = TariffLookupForm(request.GET or None)
    offered = None
    if form.is_valid():
        offered = tariffs_for(request.user, **form.cleaned_data)
    return render(request, "network/entries/tariffs.html", {"form": form, "offered": offered})


@require_http_methods(["GET", "HEAD", "POST"])
def tariff_create(request, uuid):
    """Write a grid of a service that is a preferential tariff."""
    service = find_kept_entry(request.user, Service, uuid)
    if service.kind != ServiceKind.TARIFF:
        raise Http404
    return _write(request, service, None, _("New tariff grid"))


@require_http_methods(["GET", "HEAD", "POST"])
def tariff_update(request, uuid):
    """Change a grid; a new year is better written as a new one."""
    grids = TariffGrid.objects.visible_to(request.user).select_related("service__institution")
    grid = get_object_or_404(grids, uuid=uuid)
    if not can_keep_entry(request.user, grid.service):
        raise Http404
    return _write(request, grid.service, grid, _("Change the tariff grid"))


def _write(request, service: Service, grid: TariffGrid | None, heading: str):
    initial = TariffForm.initial_of(grid) if grid else None
    form = TariffForm(request.POST or None, initial=initial)
    return act_on_form(
        request,
        form,
        lambda: write_grid(service, actor=request.user, grid=grid, **form.cleaned_data),
        done=_("The tariff is written."),
        to=entry_url(service),
        heading=heading,
        submit=_("Save"),
        crumbs=entry_crumbs(service),
    )
