"""The calendar of sessions to come, and the file of one session for a calendar."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.core.calendars import calendar_response
from training.calendar_events import events_of_session
from training.calendar_page import month_after, month_asked, month_before, weeks_of
from training.catalogue import listing, session_rows
from training.enums import SessionState
from training.forms.catalogue import CalendarForm
from training.views.sign_up_finding import catalogue_crumbs, find_session


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month of sessions to come, under the filters of the catalogue."""
    rows = session_rows(request.user)
    month = month_asked(request.GET.get("month", ""))
    months = sorted({f"{month:%Y-%m}", *(row.month for row in rows if row.month)})
    form = CalendarForm({**request.GET.dict(), "month": f"{month:%Y-%m}"}, months=months)
    found = listing(rows, replace(form.filters(), month=""))
    form.show_counts({name: counts for name, counts in found.counts.items() if name != "month"})
    context = {
        "form": form,
        "month": month,
        "before": month_before(month),
        "after": month_after(month),
        "weeks": weeks_of(request.user, found.keys, month),
        "crumbs": catalogue_crumbs(),
    }
    return render(request, "training/calendar/month.html", context)


@require_safe
def session_ics(request: HttpRequest, uuid) -> HttpResponse:
    """A session for a calendar: its hours and place, under an opaque title."""
    session = find_session(request.user, uuid)
    events = events_of_session(session, with_place=True)
    if not events or session.state == SessionState.DRAFT:
        raise Http404
    method = "CANCEL" if session.state == SessionState.CANCELLED else "PUBLISH"
    return calendar_response(events, method=method)
