"""The e-mail that says there is something new, and nothing else."""

import logging
import smtplib
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext, override

from portal.core.mail import MailKind, send_neutral_mail
from portal.core.models.notification import (
    DigestFrequency,
    DigestMail,
    DigestState,
    Notification,
)

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
RETRY_FOR = timedelta(days=1)


def prepare_digests(day: date) -> int:
    """Take one row for each person due a digest on this day; give how many were taken.

    Due: active, with a notification unread and newer than the last digest, and neither
    written to on this day nor, for the weekly choice, in the six days before.
    """
    due = _people_due(day)
    with transaction.atomic():
        before = DigestMail.objects.filter(day=day).count()
        DigestMail.objects.bulk_create(
            [DigestMail(user_id=pk, day=day) for pk in due], ignore_conflicts=True
        )
        return DigestMail.objects.filter(day=day).count() - before


def _people_due(day: date) -> list[int]:
    mails = DigestMail.objects.filter(user_id=OuterRef("pk"))
    later_mail = DigestMail.objects.filter(
        user_id=OuterRef("user_id"), sent_at__gte=OuterRef("created_at")
    )
    news = Notification.objects.unread().filter(user_id=OuterRef("pk")).exclude(Exists(later_mail))
    week = mails.filter(day__gt=day - timedelta(days=7))
    people = get_user_model().objects.filter(is_active=True).filter(Exists(news))
    people = people.exclude(Exists(mails.filter(day=day)))
    people = people.exclude(digest_preference__frequency=DigestFrequency.NEVER)
    people = people.exclude(Q(digest_preference__frequency=DigestFrequency.WEEKLY) & Exists(week))
    return list(people.order_by("pk").values_list("pk", flat=True))


def send_digests() -> dict[str, int]:
    """Prepare today's digests and send all that wait; give how many were sent, left, given up.

    Safe to run again at any time, and by several processes at once.
    """
    prepare_digests(timezone.localdate())
    counts = {"sent": 0, "left": 0, "failed": 0}
    oldest = timezone.localdate() - RETRY_FOR
    waiting = DigestMail.objects.filter(state=DigestState.PENDING, day__gte=oldest)
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        outcome = _send_one(pk)
        if outcome:
            counts[outcome] += 1
    return counts


def _send_one(pk: int) -> str | None:
    taken = DigestMail.objects.filter(pk=pk, state=DigestState.PENDING)
    if not taken.update(state=DigestState.SENDING):
        return None  # another process has it
    mail = DigestMail.objects.select_related("user").get(pk=pk)
    if not mail.user.is_active:
        return _settle(mail, DigestState.FAILED, "failed")
    try:
        send_neutral_mail(
            MailKind.DIGEST,
            recipient=mail.user.email,
            language=mail.user.language,
            body=_body(mail.user.language),
        )
    except (OSError, smtplib.SMTPException) as problem:
        return _put_back(mail, problem)
    mail.sent_at = timezone.now()
    return _settle(mail, DigestState.SENT, "sent")


def _put_back(mail: DigestMail, problem: Exception) -> str:
    mail.attempts += 1
    logger.warning("digest not sent", extra={"digest": mail.pk, "problem": type(problem).__name__})
    if mail.attempts >= MAX_ATTEMPTS:
        return _settle(mail, DigestState.FAILED, "failed")
    return _settle(mail, DigestState.PENDING, "left")


def _settle(mail: DigestMail, state: str, outcome: str) -> str:
    mail.state = state
    mail.save(update_fields=["state", "attempts", "sent_at"])
    return outcome


def _body(language: str) -> str:
    with override(language or settings.LANGUAGE_CODE):
        return gettext(
            "There is something new on your professional space.\n\n"
            "Sign in to read it: %(address)s\n\n"
            "You may choose how often you get this message in your notifications."
        ) % {"address": f"{settings.PORTAL_BASE_URL}/"}
