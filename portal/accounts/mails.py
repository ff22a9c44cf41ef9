"""The mails of the accounts: fixed neutral texts, one link at most.

Secrets are made here, at the moment of sending: none ever waits in the queue or the database.
"""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from portal.accounts.models import Invitation, User
from portal.core.mail import MailKind, send_neutral_mail


def absolute_url(path: str) -> str:
    """Address of a page of the portal, on the configured host: never that of a request."""
    return f"{settings.PORTAL_BASE_URL.rstrip('/')}{path}"


def send_reset(user_id: int) -> None:
    """Send a reset link to an active person; silently nothing for anybody else."""
    user = User.objects.active().filter(pk=user_id).first()
    if user is None:
        return
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        },
    )
    _send(MailKind.ACCESS, "reset", user.email, user.language, {"url": absolute_url(path)})


def send_security_notice(user_id: int) -> None:
    """Send the notice that something of the account changed, whatever it was."""
    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        _send(MailKind.SECURITY, "security", user.email, user.language, {"url": absolute_url("/")})


def send_invitation(invitation_id: int) -> None:
    """Send the link of an invitation that is still open.

    Sent again after a crash, the mail carries a new secret and the former one is void.
    """
    invitation = Invitation.objects.pending().filter(pk=invitation_id).first()
    if invitation is not None:
        context = {"url": invitation_url(invitation), "days": settings.INVITATION_DAYS}
        _send(MailKind.ACCESS, "invitation", invitation.email, "", context)


def invitation_url(invitation: Invitation) -> str:
    """Give an invitation a new secret and return the address that holds it."""
    token = invitation.renew_secret()
    return absolute_url(reverse("accounts:open_invitation", kwargs={"token": token}))


def _send(kind: str, name: str, recipient: str, language: str, context: dict) -> None:
    with translation.override(language or settings.LANGUAGE_CODE):
        body = render_to_string(f"accounts/mail/{name}.txt", context)
    send_neutral_mail(kind, recipient=recipient, language=language, body=body)
