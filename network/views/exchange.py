"""What leaves the directory: data·inclusion, HSDS, lists, the pocket directory, cards."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network.enums import Vocabulary
from network.exchange.hsds import as_document
from network.exchange.outgoing import leaving_entries, open_place, telephone_of, term_labels
from network.exchange.pocket import as_pdf, pocket_directory
from network.exchange.vcards import VERSIONS, as_vcard
from network.forms.exchange import PocketForm
from network.models import Place, ResourcePerson
from network.rules import can_manage_directory, can_propose
from portal.core.services.journal import record
from portal.core.spreadsheets import HEADERS, Sheet, SheetFormat, download_sheet, send_list


def _member(request: HttpRequest) -> None:
    if not can_propose(request.user):
        raise Http404


def limited(action: str) -> Callable:
    """Let a member take out so much an hour and no more: the directory is not to be copied."""

    def around(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def asked(request: HttpRequest, **arguments) -> HttpResponse:
            _member(request)
            refused = ratelimit.consume_or_429(request, action=action, limit_get=True)
            return refused or view(request, **arguments)

        return asked

    return around


def _sent(request: HttpRequest, what: str, count: int, target=None) -> None:
    record(
        "directory.exported", actor=request.user, target=target, data={"what": what, "count": count}
    )


def _attachment(body, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=media_type, headers=HEADERS)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """Every way in which the directory leaves the portal."""
    _member(request)
    context = {"form": PocketForm(), "may_import": can_manage_directory(request.user)}
    return render(request, "network/exchange/exports.html", context)


@require_safe
@limited("export_directory")
def export_data_inclusion(request: HttpRequest) -> HttpResponse:
    """Trusted entries in data·inclusion v1: JSON, or CSV of the structures or the services."""
    from network.exchange import data_inclusion  # noqa: PLC0415  memory: its schema is heavy

    found = data_inclusion.as_records(leaving_entries(request.user))
    part = request.GET.get("csv")
    if part in data_inclusion.MODELS:
        _sent(request, f"data-inclusion-{part}", len(found[part]))
        model = data_inclusion.MODELS[part]
        sheet = data_inclusion.as_sheet(f"data-inclusion-{part}", found[part], model)
        # No mark: a validator reads each line as a record.
        return download_sheet(sheet, SheetFormat.CSV)
    _sent(request, "data-inclusion", sum(map(len, found.values())))
    answer = JsonResponse(found, headers=HEADERS, json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="data-inclusion.json"'
    return answer


@require_safe
@limited("export_directory")
def export_hsds(request: HttpRequest) -> HttpResponse:
    """Trusted entries in HSDS 3.0."""
    document = as_document(leaving_entries(request.user))
    _sent(request, "hsds", len(document["services"]) + len(document["locations"]))
    answer = JsonResponse(document, headers=HEADERS, json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="hsds-3.0.json"'
    return answer


@require_safe
@limited("export_directory")
def export_pocket(request: HttpRequest) -> HttpResponse:
    """The pocket directory of a territory, for a trade."""
    form = PocketForm(request.GET)
    if not form.is_valid():
        raise Http404
    pocket = pocket_directory(request.user, **form.cleaned_data)
    _sent(request, "pocket", pocket.count)
    return _attachment(as_pdf(pocket), "application/pdf", pocket.file_name)


@require_safe
@limited("export_directory")
def export_list(request: HttpRequest) -> HttpResponse:
    """Trusted services as a spreadsheet that names its reader and its day."""
    services = leaving_entries(request.user).services
    columns = [
        _("Name"), _("Institution"), _("Kind"), _("Need"), _("Address"), _("Postal code"),
        _("Commune"), _("Telephone"), _("Verified on"), _("Identifier"),
    ]  # fmt: skip
    rows = [_service_cells(one) for one in services]
    sheet = Sheet("services", columns, rows)
    return send_list(request, sheet, action="directory.exported", data={"what": "services"})


def _service_cells(service) -> list:
    place = open_place(service)
    return [
        service.name,
        service.institution.name,
        service.get_kind_display(),
        ", ".join(term_labels(service, Vocabulary.NEED)),
        place.street if place else "",
        place.postal_code if place else "",
        place.city if place else "",
        telephone_of(service),
        service.verified_on,
        str(service.uuid),
    ]


@require_safe
@limited("person_card")
def person_card(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The card of somebody who can be reached, with the number of an open place of theirs."""
    persons = ResourcePerson.objects.visible_to(request.user).reachable()
    found = get_object_or_404(persons.select_related("user", "institution"), uuid=uuid)
    version = request.GET.get("version", VERSIONS[0])
    if version not in VERSIONS:
        raise Http404
    places = Place.objects.visible_to(request.user).trusted()
    places = places.filter(institution=found.institution, is_confidential=False)
    numbers = (
        places.exclude(telephone="").order_by("name", "pk").values_list("telephone", flat=True)
    )
    card = as_vcard(found, telephone=numbers.first() or "", version=version)
    _sent(request, "vcard", 1, target=found)
    return _attachment(card, "text/vcard; charset=utf-8", "carte.vcf")
