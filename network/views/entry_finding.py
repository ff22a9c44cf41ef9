"""The only ways in which a view gets a place, a service or an institution: the rule, or 404."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from network.models import Place, Service
from network.rules import can_correct_entry, can_keep_address
from portal.accounts.models import Institution
from portal.core.views.form_pages import Crumb

Entry = Place | Service
_RELATED = ["institution", "owner", "deputy", "verified_by"]


def find_institution(user, uuid: UUID) -> Institution:
    found = Institution.objects.visible_to(user).select_related("parent")
    return get_object_or_404(found, uuid=uuid)


def find_entry(user, model: type[Entry], uuid: UUID) -> Entry:
    """An entry the person reads."""
    related = ["commune", "intermediary"]
    if model is Service:
        related = ["place__commune", "place__intermediary", "founding_convention"]
    entries = model.objects.visible_to(user).select_related(*_RELATED, *related)
    return get_object_or_404(entries, uuid=uuid)


def find_kept_entry(user, model: type[Entry], uuid: UUID) -> Entry:
    """An entry whose life the person decides."""
    entries = model.objects.visible_to(user) & model.objects.kept_by(user)
    return get_object_or_404(entries.select_related("institution"), uuid=uuid)


def find_correctable_entry(user, model: type[Entry], uuid: UUID) -> Entry:
    """An entry the person may correct: kept, or proposed by them and not verified yet."""
    entry = find_entry(user, model, uuid)
    if not can_correct_entry(user, entry):
        raise Http404
    return entry


def find_kept_address(user, uuid: UUID) -> Place:
    """A confidential place whose address the person may write."""
    place = find_kept_entry(user, Place, uuid)
    if not can_keep_address(user, place):
        raise Http404
    return place


def entry_url(entry: Entry, page: str = "") -> str:
    """The address of an entry, or of one of its pages ("update", "history"...)."""
    name = entry._meta.model_name
    return reverse(f"network:{name}_{page}" if page else f"network:{name}", args=[entry.uuid])


def directory_crumbs() -> list[Crumb]:
    return [{"label": _("Directory"), "url": reverse("network:directory")}]


def institution_crumbs(institution: Institution) -> list[Crumb]:
    url = reverse("network:institution", args=[institution.uuid])
    return [*directory_crumbs(), {"label": str(institution), "url": url}]


def entry_crumbs(entry: Entry) -> list[Crumb]:
    crumb = {"label": entry.name, "url": entry_url(entry)}
    return [*institution_crumbs(entry.institution), crumb]


def to_confirm_crumbs() -> list[Crumb]:
    return [{"label": _("To confirm"), "url": reverse("network:to_confirm")}]
