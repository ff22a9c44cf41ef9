"""Institutions one manages: members, invitations, confirmations."""

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.enums import AccountEvent
from portal.accounts.forms.institutions import ConfirmForm, InstitutionForm, InvitationForm
from portal.accounts.models import Institution, Invitation, Membership
from portal.accounts.presentation import institution_crumbs, member_rows
from portal.accounts.rules import can_manage_institutions, can_manage_some_members
from portal.accounts.services import invitations, memberships
from portal.accounts.services.institutions import save_institution
from portal.accounts.services.recertification import to_confirm
from portal.core.spreadsheets import Sheet, send_list
from portal.core.views.refusals import refusals_in, refusals_told

INSTITUTIONS_PER_PAGE = 50
MEMBERS_PER_PAGE = 50


@require_safe
def institution_list(request: HttpRequest) -> HttpResponse:
    """The institutions one manages; a manager of a single one goes straight to it."""
    if not can_manage_some_members(request.user):
        raise Http404
    today = timezone.localdate()
    open_now = Q(memberships__ended_on__isnull=True) | Q(memberships__ended_on__gt=today)
    managed = (
        Institution.objects.managed_by(request.user)
        .select_related("parent")
        .annotate(member_count=Count("memberships", filter=open_now))
        .order_by("name", "pk")
    )
    page = Paginator(managed, INSTITUTIONS_PER_PAGE).get_page(request.GET.get("page"))
    may_create = can_manage_institutions(request.user)
    if page.paginator.count == 1 and not may_create:
        return redirect("accounts:institution", uuid=page.object_list[0].uuid)
    return render(
        request, "accounts/institution_list.html", {"page": page, "may_create": may_create}
    )


@require_safe
def institution(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Members, what must be confirmed, and open invitations of one institution."""
    found = _find(request, uuid)
    members = found.memberships.filter(ended_on__isnull=True).select_related("user")
    members = members.order_by("user__last_name", "user__first_name", "pk")
    page = Paginator(members, MEMBERS_PER_PAGE).get_page(request.GET.get("page"))
    waiting = _confirmable(request, found).select_related("user")
    context = {
        "institution": found,
        "page": page,
        "rows": member_rows(page.object_list, found, request.user),
        "waiting": member_rows(waiting, found, request.user),
        "invitations": found.invitations.open().order_by("-created_at"),
        "may_edit": can_manage_institutions(request.user),
        "crumbs": institution_crumbs(),
    }
    return render(request, "accounts/institution.html", context)


@require_safe
def export_members(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The open memberships of an institution as a spreadsheet, for whoever manages it."""
    found = _find(request, uuid)
    members = found.memberships.filter(ended_on__isnull=True).select_related("user")
    members = members.order_by("user__last_name", "user__first_name", "pk")
    rows = [row.cells() for row in member_rows(members, found, request.user)]
    columns = [_("Last name"), _("First name"), _("E-mail address"), _("Roles"), _("To confirm by")]
    return send_list(
        request,
        Sheet("membres", columns, rows),
        action=AccountEvent.MEMBERS_EXPORTED,
        target=found,
        institution_id=found.pk,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_institution(request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
    """Create an institution, or change one: the coordination."""
    if not can_manage_institutions(request.user):
        raise Http404
    found = _find(request, uuid) if uuid else None
    form = InstitutionForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        saved = save_institution(form.save(commit=False), actor=request.user)
        messages.success(request, _("The institution is saved."))
        return redirect("accounts:institution", uuid=saved.uuid)
    context = {"form": form, "institution": found, "crumbs": institution_crumbs(found)}
    return render(request, "accounts/institution_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _find(request, uuid)
    form = InvitationForm(request.POST or None, user=request.user, institution=found)
    if request.method == "POST" and form.is_valid():
        limited = ratelimit.consume_or_429(request, action="invite")
        if limited:
            return limited
        with refusals_in(form):
            invitations.invite(found, author=request.user, **form.cleaned_data)
            messages.success(request, _("The invitation will be sent within minutes."))
            return redirect("accounts:institution", uuid=found.uuid)
    context = {"form": form, "institution": found, "crumbs": institution_crumbs(found)}
    return render(request, "accounts/invite.html", context)


@require_POST
def resend_invitation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act_on_invitation(request, uuid, invitations.resend, _("The invitation is sent again."))


@require_POST
def cancel_invitation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _act_on_invitation(request, uuid, invitations.cancel, _("The invitation is cancelled."))


@require_POST
def confirm_members(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Confirm in one go the memberships that are still right."""
    found = _find(request, uuid)
    form = ConfirmForm(request.POST, memberships=_confirmable(request, found))
    if form.is_valid():
        count = memberships.confirm(form.cleaned_data["memberships"], actor=request.user)
        words = ngettext(
            "%(count)d membership confirmed.", "%(count)d memberships confirmed.", count
        )
        messages.success(request, words % {"count": count})
    else:
        messages.error(request, _("Tick at least one person."))
    return redirect("accounts:institution", uuid=found.uuid)


def _find(request: HttpRequest, uuid: UUID) -> Institution:
    return get_object_or_404(Institution.objects.managed_by(request.user), uuid=uuid)


def _confirmable(request: HttpRequest, found: Institution):
    """What awaits a confirmation here, less one's own membership."""
    return to_confirm(Membership.objects.filter(institution=found)).exclude(user=request.user)


def _act_on_invitation(request: HttpRequest, uuid: UUID, act, done: str) -> HttpResponse:
    visible = Invitation.objects.visible_to(request.user).open()
    invitation = get_object_or_404(visible.select_related("institution"), uuid=uuid)
    with refusals_told(request):
        act(invitation, actor=request.user)
        messages.success(request, done)
    return redirect("accounts:institution", uuid=invitation.institution.uuid)
