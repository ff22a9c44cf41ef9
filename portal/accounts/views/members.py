"""One member of an institution one manages: roles, end, account."""

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.forms.institutions import EndForm, MembershipForm, ReasonForm
from portal.accounts.models import Membership
from portal.accounts.presentation import institution_crumbs, role_labels
from portal.accounts.rules import can_ask_recovery, can_change_membership, can_close_accounts
from portal.accounts.services import memberships, people, recovery
from portal.core.views.refusals import refusals_in, refusals_told


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Read a membership and change its roles, which confirms it."""
    membership = _find(request, uuid)
    is_last = memberships.is_last_manager(membership)
    form = MembershipForm(
        request.POST or None, user=request.user, membership=membership, ask_knowingly=is_last
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            memberships.change_roles(
                membership,
                actor=request.user,
                roles=form.roles(),
                knowingly=form.cleaned_data.get("knowingly", False),
            )
            messages.success(request, _("The roles are saved and the membership confirmed."))
            return redirect("accounts:institution", uuid=membership.institution.uuid)
    context = _context(request, membership) | {"form": form, "is_last_manager": is_last}
    return render(request, "accounts/member.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def end_membership(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End a membership, after a page that says what it means."""
    membership = _find(request, uuid)
    is_last = memberships.is_last_manager(membership)
    form = EndForm(request.POST or None, ask_knowingly=is_last)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            memberships.end(membership, actor=request.user, **form.cleaned_data)
            messages.success(request, _("The membership has ended."))
            return redirect("accounts:institution", uuid=membership.institution.uuid)
    context = {
        "form": form,
        "membership": membership,
        "is_last_manager": is_last,
        "crumbs": institution_crumbs(membership.institution, membership),
    }
    return render(request, "accounts/member_end.html", context)


@require_POST
def close_account(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close the account of a member: the coordination."""
    membership = _find_for(request, uuid, can_close_accounts(request.user))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a reason."))
        return redirect("accounts:member", uuid=uuid)
    return _act(
        request,
        membership,
        lambda: people.close_account(membership.user, actor=request.user, **form.cleaned_data),
        _("The account is closed."),
    )


@require_POST
def reopen_account(request: HttpRequest, uuid: UUID) -> HttpResponse:
    membership = _find_for(request, uuid, can_close_accounts(request.user))
    return _act(
        request,
        membership,
        lambda: people.reopen_account(membership.user, actor=request.user),
        _("The account is open again."),
    )


@require_POST
def ask_recovery(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask that a locked-out member be recovered; another coordinator confirms later."""
    membership = _find(request, uuid)
    if not can_ask_recovery(request.user, membership.user):
        raise Http404
    limited = ratelimit.consume_or_429(request, action="ask_recovery")
    if limited:
        return limited
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a reason."))
        return redirect("accounts:member", uuid=uuid)
    return _act(
        request,
        membership,
        lambda: recovery.ask_recovery(membership.user, actor=request.user, **form.cleaned_data),
        _("The recovery is asked. Another coordinator must confirm it."),
    )


def _find(request: HttpRequest, uuid: UUID) -> Membership:
    """An open membership that the person may change: never one's own."""
    visible = Membership.objects.visible_to(request.user).filter(ended_on__isnull=True)
    membership = get_object_or_404(visible.select_related("user", "institution"), uuid=uuid)
    if not can_change_membership(request.user, membership):
        raise Http404
    return membership


def _find_for(request: HttpRequest, uuid: UUID, allowed: bool) -> Membership:
    membership = _find(request, uuid)
    if not allowed:
        raise Http404
    return membership


def _act(request: HttpRequest, membership: Membership, act, done: str) -> HttpResponse:
    with refusals_told(request):
        act()
        messages.success(request, done)
    return redirect("accounts:member", uuid=membership.uuid)


def _context(request: HttpRequest, membership: Membership) -> dict:
    return {
        "membership": membership,
        "roles": role_labels(membership.roles),
        "crumbs": institution_crumbs(membership.institution),
        "may_close": can_close_accounts(request.user),
        "may_ask_recovery": can_ask_recovery(request.user, membership.user),
        "open_recovery": membership.user.recoveries.pending().first(),
        "reason_form": ReasonForm(auto_id="id_recovery_%s"),
        "close_form": ReasonForm(auto_id="id_close_%s"),
    }
