"""Pages of resource persons: one of them, one's own mandates, those one keeps, the holes."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from network.entry_history import history_of
from network.enums import PersonState
from network.holdings import still_held
from network.holes import expected_institutions, holes_of
from network.leaving import left_over
from network.models import EntryChange, ResourcePerson
from network.person_page import facts_of, next_steps
from network.person_rules import can_keep_contact, can_propose_for, can_take_step
from network.rules import can_keep_some_entries, can_manage_directory, kept_institution_ids
from network.services.direct_lines import reveal_line
from network.services.person_errors import PersonError, TooManyLines
from network.views.person_finding import (
    find_kept_institution,
    find_own_or_kept,
    find_person,
    kept_crumbs,
    person_crumbs,
)
from portal.accounts.models import Institution

_PAGE_SIZE = 20


@require_safe
def person_detail(request, uuid):
    """A person: what to call for, territory, hours, who answers when they are away."""
    return _page(request, find_person(request.user, uuid))


@never_cache
@require_POST
def person_line(request, uuid):
    """The same page with the direct line, once; no address leads back to it."""
    person = find_person(request.user, uuid)
    try:
        line = reveal_line(person, actor=request.user)
    except TooManyLines as refusal:
        return _page(request, person, refusal=str(refusal), status=429)
    except PersonError as refusal:
        return _page(request, person, refusal=str(refusal), status=409)
    return _page(request, person, line=line)


def _page(request, person, *, line: str = "", refusal: str = "", status: int = 200):
    user = request.user
    [facts] = facts_of(ResourcePerson.objects.visible_to(user).filter(pk=person.pk))
    may_step = can_take_step(user, person)
    context = {
        "facts": facts,
        "person": person,
        "line": line,
        "refusal": refusal,
        "keeps_contact": can_keep_contact(user, person) and person.state != PersonState.ENDED,
        "may_step": may_step and person.state != PersonState.ENDED,
        "steps": next_steps(person) if may_step else [],
        "crumbs": person_crumbs(person, user)[:-1],
    }
    return render(request, "network/persons/detail.html", context, status=status)


@require_safe
def person_history(request, uuid):
    """Every signed change of a mandate, for the person and those who keep it."""
    person = find_own_or_kept(request.user, uuid)
    changes = EntryChange.objects.visible_to(request.user).of(person).select_related("by")
    page = Paginator(changes, _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "entry": person,
        "page": page,
        "changes": history_of(person, page.object_list),
        "crumbs": person_crumbs(person, request.user),
    }
    return render(request, "network/entries/history.html", context)


@require_safe
def my_mandates(request):
    """One's own mandates that have not ended."""
    people = ResourcePerson.objects.visible_to(request.user).filter(user=request.user)
    mandates = facts_of(people.exclude(state=PersonState.ENDED))
    return render(request, "network/persons/mine.html", {"mandates": mandates})


@require_safe
def kept_persons(request):
    """The institutions one keeps, with how many persons are in office there."""
    if not can_keep_some_entries(request.user):
        raise Http404
    ids = kept_institution_ids(request.user)
    institutions = Institution.objects.visible_to(request.user).active()
    if ids is not None:
        institutions = institutions.filter(pk__in=ids)
    people = ResourcePerson.objects.visible_to(request.user).kept_by(request.user)
    open_ones = people.exclude(state=PersonState.ENDED)
    in_office = set(people.in_office().values_list("pk", flat=True))
    counts: dict[int, list[int]] = {}
    for pk, institution_id in open_ones.values_list("pk", "institution_id"):
        counts.setdefault(institution_id, [0, 0])[0] += 1
        counts[institution_id][1] += pk in in_office
    rows = [(one, *counts.get(one.pk, (0, 0))) for one in institutions]
    context = {"rows": rows, "sees_holes": can_manage_directory(request.user)}
    return render(request, "network/persons/kept.html", context)


@require_safe
def institution_persons(request, uuid):
    """The persons of an institution with their states and what is missing, for its keepers."""
    institution = find_kept_institution(request.user, uuid)
    people = ResourcePerson.objects.visible_to(request.user).filter(institution=institution)
    context = {
        "institution": institution,
        "open": facts_of(people.exclude(state=PersonState.ENDED)),
        "ended": people.filter(state=PersonState.ENDED).select_related("user"),
        "holes": holes_of(expected_institutions().filter(pk=institution.pk)),
        "may_propose": can_propose_for(request.user, institution),
        "crumbs": kept_crumbs(),
    }
    return render(request, "network/persons/institution.html", context)


@require_safe
def person_holes(request):
    """Every territory without a titular or a deputy, for the coordination."""
    if not can_manage_directory(request.user):
        raise Http404
    context = {"holes": holes_of(expected_institutions()), "crumbs": kept_crumbs()}
    return render(request, "network/persons/holes.html", context)


@require_safe
def left_behind(request, uuid):
    """What people who left the institution held there, and nobody or still they hold now."""
    institution = find_kept_institution(request.user, uuid)
    context = {
        "institution": institution,
        "left": left_over(institution),
        "held": still_held(request.user, [institution.pk]),
        "crumbs": kept_crumbs(institution),
    }
    return render(request, "network/persons/left_behind.html", context)
