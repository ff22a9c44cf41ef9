"""The confidential address of a place: written by its keepers, read once by a named reader."""

from allauth.core import ratelimit
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from network.forms.entries import AddressForm, ReadAddressForm, ReadersForm
from network.models import ConfidentialAddress
from network.services.addresses import (
    name_readers,
    named_readers,
    possible_readers,
    read_address,
    write_address,
)
from network.views.entry_finding import entry_crumbs, entry_url, find_kept_address
from portal.core.views.form_pages import act_on_form
from portal.core.views.refusals import refusals_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address_read(request, uuid):
    """Ask for the reason; the answer to the POST shows the address, this once."""
    found = ConfidentialAddress.objects.visible_to(request.user).select_related(
        "place__institution"
    )
    address = get_object_or_404(found, place__uuid=uuid)
    form = ReadAddressForm(request.POST or None)
    context = {"form": form, "place": address.place, "crumbs": entry_crumbs(address.place)}
    if form.is_valid():
        limited = ratelimit.consume_or_429(request, action="read_address")
        if limited:
            return limited
        with refusals_in(form):
            reason = form.cleaned_data["reason"]
            context["address"] = read_address(address, actor=request.user, reason=reason)
    return render(request, "network/entries/address.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address_write(request, uuid):
    """Seal another address; the one before is not shown."""
    place = find_kept_address(request.user, uuid)
    form = AddressForm(request.POST or None)
    return act_on_form(
        request,
        form,
        lambda: write_address(place, actor=request.user, text=form.cleaned_data["text"]),
        done=_("The address is sealed."),
        to=reverse("network:address_readers", args=[place.uuid]),
        heading=_("Write the confidential address"),
        submit=_("Save"),
        crumbs=entry_crumbs(place),
        eyebrow=place.name,
        note=_("It is encrypted; only the readers you name open it, each time with a reason."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def address_readers(request, uuid):
    """Name who may open the address."""
    place = find_kept_address(request.user, uuid)
    form = ReadersForm(
        request.POST if request.method == "POST" else None,
        people=possible_readers(place, request.user),
        initial={"readers": [reader.uuid for reader in named_readers(place)]},
    )
    return act_on_form(
        request,
        form,
        lambda: name_readers(place, actor=request.user, readers=form.cleaned_data["readers"]),
        done=_("The readers are named."),
        to=entry_url(place),
        heading=_("Readers of the address"),
        submit=_("Save"),
        crumbs=entry_crumbs(place),
        eyebrow=place.name,
        note=_("People of the institution of the place or of its intermediary. Not yourself."),
    )
