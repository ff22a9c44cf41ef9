"""A meeting, its preparation and its agenda."""

from collections import defaultdict

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from committees.enums import MEETING_TRANSITIONS, MeetingState, PaperState
from committees.forms.audience import AudienceForm, initial_of
from committees.forms.meetings import AgendaFormSet, MeetingForm, MeetingStateForm, initial_items
from committees.models import AgendaItem, Meeting, Paper
from committees.rules import can_manage_committee
from committees.services.meetings import (
    change_state,
    create_meeting,
    replace_agenda,
    update_meeting,
)
from committees.views.finding import find_managed_committee, find_managed_meeting, find_meeting
from committees.views.pages import committee_crumbs, managed_meeting_crumbs, meeting_crumbs
from portal.core.audiences import can_read
from portal.core.views.refusals import refusals_told


@require_safe
def meeting_detail(request, uuid):
    """The agenda with the papers of each item beside it."""
    user = request.user
    meeting = find_meeting(user, uuid)
    items = list(AgendaItem.objects.visible_to(user).filter(meeting=meeting))
    papers = _papers_by_item(user, meeting, {item.pk for item in items})
    can_manage = can_manage_committee(user, meeting.committee)
    context = {
        "meeting": meeting,
        "committee": meeting.committee if can_read(user, meeting.committee) else None,
        "lines": [(item, papers[item.pk]) for item in items],
        "other_papers": papers[None],
        "can_manage": can_manage,
        "next_states": _next_states(meeting) if can_manage else [],
        "crumbs": meeting_crumbs(meeting, user),
    }
    return render(request, "committees/meeting_detail.html", context)


def _papers_by_item(user, meeting: Meeting, item_ids: set[int]) -> dict[int | None, list[Paper]]:
    """Papers of the meeting by item; those of an item the person does not see stand apart."""
    papers = Paper.objects.readable_by(user).filter(meeting=meeting).for_listing()
    grouped = defaultdict(list)
    for paper in papers.exclude(state=PaperState.WITHDRAWN).order_by("kind", "title", "pk"):
        grouped[paper.item_id if paper.item_id in item_ids else None].append(paper)
    return grouped


def _next_states(meeting: Meeting) -> list[MeetingState]:
    return [state for state in MeetingState if state in MEETING_TRANSITIONS[meeting.state]]


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_create(request, slug):
    """Prepare a meeting of a committee."""
    committee = find_managed_committee(request.user, slug)
    form = MeetingForm(request.POST or None)
    audience = AudienceForm(
        request.POST or None, committee=committee, actor=request.user, inherit=True
    )
    if form.is_valid() and audience.is_valid():
        chosen = audience.build()
        if not audience.errors:
            meeting = create_meeting(
                committee, actor=request.user, audience=chosen, **form.values()
            )
            messages.success(request, _("The meeting is being prepared; nobody else sees it."))
            return redirect("committees:agenda", uuid=meeting.uuid)
    context = {
        "heading": _("Prepare a meeting"),
        "form": form,
        "audience_form": audience,
        "crumbs": committee_crumbs(committee),
    }
    return render(request, "committees/meeting_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_update(request, uuid):
    """Change the date, place or readers of a meeting."""
    meeting = find_managed_meeting(request.user, uuid)
    committee = meeting.committee
    data = request.POST or None
    form = MeetingForm(data, initial=MeetingForm.initial_of(meeting))
    readers = initial_of(meeting.audience, committee)
    audience = AudienceForm(data, committee=committee, actor=request.user, initial=readers)
    if form.is_valid() and audience.is_valid():
        chosen = audience.build()
        if not audience.errors:
            update_meeting(meeting, actor=request.user, audience=chosen, **form.values())
            messages.success(request, _("The meeting is changed."))
            return redirect("committees:meeting", uuid=meeting.uuid)
    context = {
        "heading": _("Change the meeting"),
        "form": form,
        "audience_form": audience,
        "crumbs": managed_meeting_crumbs(meeting),
    }
    return render(request, "committees/meeting_form.html", context)


@require_POST
def meeting_state(request, uuid):
    """Convene, close or cancel a meeting."""
    meeting = find_managed_meeting(request.user, uuid)
    form = MeetingStateForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This state does not exist."))
        return redirect("committees:meeting", uuid=meeting.uuid)
    with refusals_told(request):
        change_state(meeting, actor=request.user, state=form.cleaned_data["state"])
        messages.success(request, _("The state of the meeting is changed."))
    return redirect("committees:meeting", uuid=meeting.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request, uuid):
    """Write the agenda: lines, their order by number, what is confidential."""
    meeting = find_managed_meeting(request.user, uuid)
    formset = AgendaFormSet(request.POST or None, initial=initial_items(meeting), prefix="items")
    if formset.is_valid():
        items = formset.items(meeting.committee)
        replace_agenda(meeting, actor=request.user, items=items)
        messages.success(request, _("The agenda is saved."))
        return redirect("committees:meeting", uuid=meeting.uuid)
    context = {
        "meeting": meeting,
        "formset": formset,
        "crumbs": managed_meeting_crumbs(meeting),
    }
    return render(request, "committees/agenda_form.html", context)
