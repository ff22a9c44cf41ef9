"""Pages of one's own account: profile and sessions."""

from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.forms.profile import ProfileForm
from portal.accounts.services import people, sessions


@dataclass(frozen=True)
class SessionRow:
    """One open session, as its owner recognises it."""

    pk: int
    device: str
    started_at: datetime
    seen_at: datetime
    is_current: bool


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        people.change_profile(request.user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    context = {"form": form, "memberships": request.user.active_memberships}
    return render(request, "accounts/profile.html", context)


@require_http_methods(["GET", "HEAD"])
def session_list(request: HttpRequest) -> HttpResponse:
    return render(request, "usersessions/usersession_list.html", {"rows": _rows(request)})


@require_POST
def close_session(request: HttpRequest) -> HttpResponse:
    """End one session of one's own, named by the button that was pressed."""
    try:
        session = get_object_or_404(
            UserSession, pk=request.POST.get("session", ""), user=request.user
        )
    except ValueError as not_a_number:
        raise Http404 from not_a_number
    if session.session_key == request.session.session_key:
        return redirect("account_logout")
    sessions.close_session(request.user, session=session)
    messages.success(request, _("The session is closed."))
    return redirect("usersessions_list")


@require_POST
def close_other_sessions(request: HttpRequest) -> HttpResponse:
    sessions.end_other_sessions(request, request.user, reason="closed by its owner")
    messages.success(request, _("Every other session is closed."))
    return redirect("usersessions_list")


def _rows(request: HttpRequest) -> list[SessionRow]:
    """Open sessions of the person, this one first, then the latest."""
    known = list(UserSession.objects.filter(user=request.user))
    alive = Session.objects.in_bulk([one.session_key for one in known])
    rows = []
    for one in known:
        stored = alive.get(one.session_key)
        data = stored.get_decoded() if stored else {}
        if data.get("_auth_user_hash") != request.user.get_session_auth_hash():
            continue
        seen = datetime.fromtimestamp(data.get("seen_at", one.created_at.timestamp()), UTC)
        current = one.session_key == request.session.session_key
        rows.append(SessionRow(one.pk, one.user_agent, one.created_at, seen, current))
    return sorted(rows, key=lambda row: (not row.is_current, -row.seen_at.timestamp()))
