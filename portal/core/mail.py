"""Mails: the one place that decides what may stand in an inbox.

A mailbox may be read by somebody else than its owner. A mail therefore names neither the portal
nor its subject, a person, an institution, an address or a device: a fixed subject, a short text
and at most one link.
"""

import logging

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)


class MailKind(models.TextChoices):
    """Every mail the portal may send."""

    DIGEST = "digest", _("News digest")
    ACCESS = "access", _("Invitation or new password")
    SECURITY = "security", _("Change of a security setting")


SUBJECTS: dict[str, Promise] = {
    MailKind.DIGEST: _("You have news on your professional space"),
    MailKind.ACCESS: _("Your access to your professional space"),
    MailKind.SECURITY: _("Your professional account"),
}


class ForbiddenMail(ValueError):
    """A mail that is not one of the neutral ones. The message names the fault, never the mail."""


def allowed_subjects() -> set[str]:
    """Each neutral subject in each language of the portal."""
    subjects = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            subjects.update(str(subject) for subject in SUBJECTS.values())
    return subjects


def check_neutral(message: EmailMessage) -> None:
    """Raise ForbiddenMail unless the mail is one of ours: subject, sender, one recipient, text."""
    if message.subject not in allowed_subjects():
        raise ForbiddenMail("subject outside the list of neutral subjects")
    if message.from_email != settings.DEFAULT_FROM_EMAIL:
        raise ForbiddenMail("sender other than the portal's")
    if len(message.to) != 1 or message.cc or message.bcc or message.reply_to:
        raise ForbiddenMail("a mail has one recipient and no copy")
    if message.attachments or getattr(message, "alternatives", None) or message.extra_headers:
        raise ForbiddenMail("a mail is plain text without attachment or further header")
    if message.content_subtype != "plain":
        raise ForbiddenMail("a mail is plain text")


class NeutralEmailBackend(BaseEmailBackend):
    """Refuses any mail that is not neutral, then hands over to `NEUTRAL_EMAIL_TRANSPORT`.

    The refusal is raised even when the caller asked to fail silently: it is a fault of the
    program, and nothing of the mail has left.
    """

    def __init__(self, fail_silently: bool = False, **kwargs):
        super().__init__(fail_silently=fail_silently)
        self._transport = get_connection(
            settings.NEUTRAL_EMAIL_TRANSPORT, fail_silently=fail_silently, **kwargs
        )

    def open(self):
        return self._transport.open()

    def close(self):
        return self._transport.close()

    def send_messages(self, email_messages) -> int:
        messages = list(email_messages)
        for message in messages:
            try:
                check_neutral(message)
            except ForbiddenMail as fault:
                logger.error("mail refused: %s", fault)
                raise
        return self._transport.send_messages(messages)


def send_neutral_mail(kind: str, *, recipient: str, language: str, body: str) -> None:
    """Send one neutral mail now; call it from a background task.

    `language` chooses the subject among the translations; `body` is already translated.
    """
    with translation.override(language or settings.LANGUAGE_CODE):
        subject = str(SUBJECTS[kind])
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [recipient]).send()
