"""Notifications: who should look at what. No text is stored, only a kind and a target."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NotificationKind(models.TextChoices):
    """Every kind of notification; the label is the sentence a person reads."""

    PAPER_ADDED = "paper_added", _("A paper was added")
    PAPER_VERSION = "paper_version", _("A paper has a new version")
    MEETING_PLANNED = "meeting_planned", _("A meeting was planned")
    MEETING_CHANGED = "meeting_changed", _("A meeting has changed")
    SEAT_GIVEN = "seat_given", _("You have a seat in a committee")
    NEWS_PUBLISHED = "news_published", _("News was published")
    MUST_READ = "must_read", _("News must be read")
    MEMBERS_TO_CONFIRM = "members_to_confirm", _("Memberships must be confirmed")
    INVITATION_ACCEPTED = "invitation_accepted", _("An invitation was accepted")
    ACCOUNT_RECOVERY = "account_recovery", _("A person asks for the recovery of an account")
    CONVENTION_CHANGED = "convention_changed", _("A convention came into force or left it")
    CONVENTION_TO_RENEW = "convention_to_renew", _("A convention must be renewed")
    ENTRY_PROPOSED = "entry_proposed", _("An entry of the directory waits to be verified")
    ENTRY_VERIFIED = "entry_verified", _("An entry of the directory that you proposed is verified")
    ENTRY_TO_CONFIRM = "entry_to_confirm", _("An entry of the directory is to be confirmed")
    MANDATE_CHANGED = "mandate_changed", _("A mandate of resource person has changed")
    CONTACT_TO_CONFIRM = "contact_to_confirm", _("Contact details must be confirmed")
    REPLACEMENT_NAMED = "replacement_named", _("You answer for an absent resource person")
    TOOL_TO_READ = "tool_to_read", _("A tool was sent to you")
    SEAT_OFFERED = "seat_offered", _("A seat in a training session is offered to you")
    SIGN_UP_CHANGED = "sign_up_changed", _("Your sign-up to a training session has changed")
    SIGN_UPS_TO_DECIDE = "sign_ups_to_decide", _("Sign-ups to a training session wait for you")
    APPROVAL_DEPUTY = "approval_deputy", _("You decide sign-ups in the place of a manager")
    SESSION_OPENED = "session_opened", _("Sign-up to a training session has opened")
    SESSION_CHANGED = "session_changed", _("A training session has changed")
    SESSION_NEAR = "session_near", _("A training session is near")
    SESSION_OVER = "session_over", _("A training session is over: something is asked of you")
    ATTESTATION_ISSUED = "attestation_issued", _("A training attestation is ready for you")
    ATTESTATION_ENDS = "attestation_ends", _("A training attestation of yours ends or has ended")
    SEARCH_ALERT = "search_alert", _("A saved search has new results")
    IMPORT_FINISHED = "import_finished", _("An import is finished")


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own notifications, nobody else's."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def unread(self):
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=40, choices=NotificationKind)
    target_type = models.CharField(max_length=60, blank=True)
    target_uuid = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notification_of_user"),
            models.Index(
                fields=["user"],
                condition=models.Q(read_at__isnull=True),
                name="notification_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"notification {self.pk}"


class DigestFrequency(models.TextChoices):
    DAILY = "daily", _("Once a day at most")
    WEEKLY = "weekly", _("Once a week at most")
    NEVER = "never", _("Never")


class DigestPreferenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class DigestPreference(models.Model):
    """How often a person wants the e-mail that says there is something new. No row: daily."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="digest_preference",
    )
    frequency = models.CharField(
        _("E-mail when there is something new"),
        max_length=10,
        choices=DigestFrequency,
        default=DigestFrequency.DAILY,
    )

    objects = DigestPreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest preference")

    def __str__(self) -> str:
        return f"digest preference of user {self.user_id}"


class DigestState(models.TextChoices):
    PENDING = "pending", _("Pending")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Given up")


class DigestMail(models.Model):
    """One digest to one person on one day. The row is taken before the mail leaves.

    A process that dies between taking the row and the answer of the mail server leaves it
    "being sent": it is not sent again, because a missing mail harms less than two.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_mails"
    )
    day = models.DateField()
    state = models.CharField(max_length=10, choices=DigestState, default=DigestState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("digest mail")
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"digest mail {self.pk}"
