"""Reading the directory: an institution, a place, a service, their history, what to confirm."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from network.answering import answers_for
from network.areas import area_names
from network.entry_awaiting import due_for, proposed_for
from network.entry_history import history_of
from network.entry_page import (
    availability_of,
    contacts_of,
    intermediary_contacts,
    standing_notice,
    term_groups,
)
from network.enums import ENTRY_TRANSITIONS, EntryState, ServiceKind
from network.founding import may_refer
from network.hiding import hiding_places
from network.models import (
    ConfidentialAddress,
    Convention,
    EntryChange,
    Place,
    ResourcePerson,
    Service,
)
from network.rules import (
    can_correct_entry,
    can_keep_address,
    can_keep_entry,
    can_propose,
    can_verify_entry,
    shows_people,
)
from network.tariffs import grids_of
from network.views.entry_finding import (
    directory_crumbs,
    entry_crumbs,
    find_entry,
    find_institution,
    institution_crumbs,
)
from portal.accounts.models import Institution

_PAGE_SIZE = 50


@require_safe
def institution_detail(request, uuid):
    """An institution with what is above and under it, its places, services and people."""
    user = request.user
    institution = find_institution(user, uuid)
    children = Institution.objects.visible_to(user).active().filter(parent=institution)
    places = Place.objects.visible_to(user).exclude(state=EntryState.CLOSED)
    services = Service.objects.visible_to(user).exclude(state=EntryState.CLOSED)
    persons = ResourcePerson.objects.visible_to(user).in_office()
    persons = persons.filter(institution=institution).select_related("user", "institution")
    context = {
        "institution": institution,
        "hides_place": bool(hiding_places([institution.pk])),
        "children": children,
        "conventions": Convention.objects.visible_to(user)
        .in_force()
        .filter(parties__institution=institution),
        "crumbs": directory_crumbs(),
        "places": places.filter(institution=institution).select_related("commune", "institution"),
        "services": services.filter(institution=institution).select_related("institution", "place"),
        "answers": list(answers_for(list(persons)).values()),
        "can_propose": can_propose(user) and institution.is_active,
    }
    return render(request, "network/entries/institution.html", context)


@require_safe
def place_detail(request, uuid):
    """A place with its services; a confidential one shows its intermediary alone."""
    user = request.user
    place = find_entry(user, Place, uuid)
    services = Service.objects.visible_to(user).filter(place=place)
    sealed = ConfidentialAddress.objects.visible_to(user).filter(place=place)
    context = _entry_context(user, place) | {
        "place": place,
        "services": services.exclude(state=EntryState.CLOSED).select_related("institution"),
        "can_read_address": place.is_confidential and sealed.exists(),
        "can_keep_address": can_keep_address(user, place),
    }
    return render(request, "network/entries/place.html", context)


@require_safe
def service_detail(request, uuid):
    """A service: whether it can be reached now, how to ask, for whom, where."""
    user = request.user
    service = find_entry(user, Service, uuid)
    persons = ResourcePerson.objects.visible_to(user).reachable()
    codes = service.area_codes
    context = _entry_context(user, service) | {
        "service": service,
        "may_refer": may_refer(user, service),
        "place": service.place,
        "groups": term_groups(service),
        "areas": sorted(area_names(codes).values()),
        "grids": grids_of(service) if service.kind == ServiceKind.TARIFF else [],
        "persons": persons.filter(institution=service.institution).select_related("user"),
    }
    return render(request, "network/entries/service.html", context)


def _entry_context(user, entry) -> dict:
    """What places and services show alike."""
    keeps = can_keep_entry(user, entry)
    intermediary, reached = intermediary_contacts(entry)
    return {
        "entry": entry,
        "standing": standing_notice(entry),
        "shows_people": shows_people(user, entry),
        "availability": availability_of(entry),
        "contacts": contacts_of(entry),
        "intermediary": intermediary,
        "reached": reached,
        "can_correct": can_correct_entry(user, entry) and entry.state != EntryState.CLOSED,
        "acts": acts_for(user, entry) if keeps else [],
        "crumbs": institution_crumbs(entry.institution),
    }


def acts_for(user, entry) -> list[str]:
    """The steps the person may take, as the form of the page names them."""
    steps = ENTRY_TRANSITIONS[entry.state]
    possible = {
        "confirm": entry.state in (EntryState.VERIFIED, EntryState.TO_VERIFY),
        "verify": entry.state in (EntryState.PROPOSED, EntryState.SUSPENDED)
        and can_verify_entry(user, entry),
        "stale": entry.state == EntryState.VERIFIED,
        "suspend": EntryState.SUSPENDED in steps,
        "close": EntryState.CLOSED in steps,
        "reopen": entry.state == EntryState.CLOSED,
    }
    return [name for name, is_possible in possible.items() if is_possible]


@require_safe
def entry_history(request, uuid, model):
    """Every change of an entry, signed, with the words before and after."""
    entry = find_entry(request.user, model, uuid)
    changes = EntryChange.objects.of(entry).select_related("by")
    page = Paginator(changes, _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "entry": entry,
        "page": page,
        "changes": history_of(
            entry, page.object_list, shows_people=shows_people(request.user, entry)
        ),
        "crumbs": entry_crumbs(entry),
    }
    return render(request, "network/entries/history.html", context)


@require_safe
def to_confirm(request):
    """What awaits the person: soon due or late, and the proposals they may verify."""
    user = request.user
    due, proposed = [], []
    for model in (Place, Service):
        due += due_for(user, model).select_related("institution")
        proposed += proposed_for(user, model).select_related("institution")
    context = {
        "due": sorted(due, key=lambda entry: (entry.due_on, entry.name)),
        "proposed": [entry for entry in proposed if can_verify_entry(user, entry)],
        "today": timezone.localdate(),
    }
    return render(request, "network/entries/to_confirm.html", context)
