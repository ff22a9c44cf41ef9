"""Offers for a lone parent with a disabled child (domain A8)."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from network.enums import ServiceKind
from network.forms.disability import DisabilityFilterForm
from network.models import Service

_PAGE_SIZE = 20


@require_safe
def disability_offers(request):
    """Offers by age, disability and territory; those nobody confirmed come last, marked."""
    form = DisabilityFilterForm(request.GET)
    offers = Service.objects.visible_to(request.user).shown().filter(kind=ServiceKind.DISABILITY)
    offers = form.apply(offers).select_related("institution", "place")
    offers = offers.trusted_first(timezone.localdate()).prefetch_related("terms")
    page = Paginator(offers, _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page}
    return render(request, "network/entries/disability.html", context)
