"""Opening an invitation, and accepting it."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import ratelimit
from allauth.core.internal.ratelimit import consume
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.errors import InvitationClosed
from portal.accounts.forms.invitation import NewPersonForm
from portal.accounts.models import Invitation, User
from portal.accounts.services import invitations

SECRET = "invitation_secret"  # noqa: S105  name of a value of the session


@login_not_required
@require_safe
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the secret out of the address: history and logs of later pages do not hold it.

    A void secret leaves nothing in the sessions; the next page gives the neutral answer.
    """
    usage = consume(request, app="allauth.account", action="open_invitation", limit_get=True)
    if usage is None:
        return ratelimit.respond_429(request)
    if invitations.find_by_token(token) is not None:
        request.session[SECRET] = token
    else:
        request.session.pop(SECRET, None)
    return redirect("accounts:accept_invitation")


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest) -> HttpResponse:
    """One page for whoever holds the secret; one neutral answer for every secret that is void."""
    limited = ratelimit.consume_or_429(request, action="accept_invitation")
    if limited:
        return limited
    invitation = invitations.find_by_token(request.session.get(SECRET, ""))
    if invitation is None:
        return _closed(request)
    try:
        if request.user.is_authenticated:
            return _as_signed_in(request, invitation)
        if User.objects.filter(email__iexact=invitation.email).exists():
            return render(request, "accounts/invitation_sign_in.html", {"invitation": invitation})
        return _as_new_person(request, invitation)
    except InvitationClosed:
        return _closed(request)


def _as_new_person(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = NewPersonForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        user = invitations.accept_as_new_person(invitation, **form.cleaned_data)
        del request.session[SECRET]
        login = Login(user=user, email=user.email)
        return perform_password_login(request, {"email": user.email}, login)
    return render(
        request, "accounts/invitation_new_person.html", {"form": form, "invitation": invitation}
    )


def _as_signed_in(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """For the owner of the address only; the secret alone does not move it to another account."""
    if request.user.email.lower() != invitation.email:
        return render(request, "accounts/invitation_other_person.html")
    if request.method == "POST":
        invitations.accept_as_known_person(invitation, user=request.user)
        del request.session[SECRET]
        messages.success(request, _("The invitation is accepted."))
        return redirect("/")
    return render(request, "accounts/invitation_join.html", {"invitation": invitation})


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/invitation_closed.html", status=404)
