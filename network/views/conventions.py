"""Conventions: the list, one convention, and the numbers."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network import convention_report
from network.forms.conventions import ConventionFilterForm
from network.models import Convention, Engagement, Service
from network.models.convention import RENEWAL_ALARM
from network.rules import can_manage_conventions
from portal.core.views.form_pages import Crumb

_PAGE_SIZE = 20


def convention_crumbs(convention: Convention | None = None) -> list[Crumb]:
    crumbs = [{"label": _("Conventions"), "url": reverse("network:conventions")}]
    if convention is not None:
        url = reverse("network:convention", args=[convention.uuid])
        crumbs.append({"label": convention.title, "url": url})
    return crumbs


def find_convention(user, uuid) -> Convention:
    return get_object_or_404(Convention.objects.visible_to(user), uuid=uuid)


@require_safe
def convention_list(request):
    """Conventions the person reads, with how many parties have signed."""
    user = request.user
    readable = Convention.objects.visible_to(user)
    form = ConventionFilterForm(request.GET, conventions=readable)
    found = form.apply(readable, timezone.localdate() + RENEWAL_ALARM).annotate(
        party_count=Count("parties", distinct=True),
        signed_count=Count("parties", filter=Q(parties__signed_on__isnull=False), distinct=True),
    )
    found = found.order_by("-starts_on", "number")
    page = Paginator(found, _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "is_filtered": any(form.cleaned_data.values()),
        "can_manage": can_manage_conventions(user),
    }
    return render(request, "network/convention_list.html", context)


@require_safe
def convention_detail(request, uuid):
    """A convention: parties n/m, engagements, amendments and what it founds."""
    user = request.user
    convention = find_convention(user, uuid)
    parties = convention.parties.select_related("institution", "referent")
    readable = Convention.objects.visible_to(user)
    amendments = readable.filter(amends=convention)
    amended = readable.filter(pk=convention.amends_id).first() if convention.amends_id else None
    founded = Service.objects.visible_to(user).filter(founding_convention=convention)
    context = {
        "convention": convention,
        "parties": parties,
        "signed_count": sum(1 for party in parties if party.signed_on),
        "engagements": Engagement.objects.visible_to(user)
        .filter(party__convention=convention)
        .select_related("party__institution"),
        "amended": amended,
        "amendments": amendments,
        "services": founded.select_related("institution"),
        "can_manage": can_manage_conventions(user),
        "crumbs": convention_crumbs(),
    }
    return render(request, "network/convention_detail.html", context)


@require_safe
def convention_numbers(request):
    """Signatures by year, lag, coming ends, silent engagements: for the coordination."""
    if not can_manage_conventions(request.user):
        raise Http404
    conventions = Convention.objects.visible_to(request.user)
    context = {
        "years": convention_report.signatures_by_year(conventions),
        "lag": convention_report.signature_lag_days(conventions),
        "ending": convention_report.ending_soon(conventions),
        "silent": convention_report.silent_engagements(request.user),
        "crumbs": convention_crumbs(),
    }
    return render(request, "network/convention_numbers.html", context)
