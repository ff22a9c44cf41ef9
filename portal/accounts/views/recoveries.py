"""Recoveries that coordinators asked for: the second half of the work."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import AccountRecovery
from portal.accounts.rules import can_confirm_recovery, can_recover_accounts
from portal.accounts.services import recovery
from portal.core.views.refusals import refusals_told


@require_safe
def recovery_list(request: HttpRequest) -> HttpResponse:
    if not can_recover_accounts(request.user):
        raise Http404
    pending = AccountRecovery.objects.visible_to(request.user).pending()
    rows = [
        {
            "recovery": one,
            "may_confirm": can_confirm_recovery(request.user, one),
            "is_ripe": one.confirmable_from <= timezone.now(),
        }
        for one in pending.select_related("user", "asked_by")
    ]
    return render(request, "accounts/recovery_list.html", {"rows": rows})


@require_POST
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act(request, uuid, recovery.confirm_recovery, _("The account is recovered."))


@require_POST
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act(request, uuid, recovery.cancel_recovery, _("The recovery is cancelled."))


def _act(request: HttpRequest, uuid: UUID, act, done: str) -> HttpResponse:
    found = get_object_or_404(AccountRecovery.objects.visible_to(request.user), uuid=uuid)
    with refusals_told(request):
        act(found, actor=request.user)
        messages.success(request, done)
    return redirect("accounts:recoveries")
