"""Meetings of a committee and the ordered items of their agenda."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committees.enums import MEETING_TRANSITIONS, ItemKind, MeetingState
from committees.rules import managed_committee_ids
from portal.core.audiences import tokens_for
from portal.core.models import Protected, ProtectedQuerySet


class MeetingQuerySet(ProtectedQuerySet):
    def visible_to(self, user):
        """Audience met; a meeting in preparation is for the secretariat only."""
        visible = super().open_to(tokens_for(user))
        return visible.filter(
            ~Q(state=MeetingState.DRAFT) | Q(committee_id__in=managed_committee_ids(user))
        )

    def open_to(self, tokens):
        """What anybody with these tokens reads: no meeting in preparation."""
        return super().open_to(tokens).exclude(state=MeetingState.DRAFT)

    def upcoming(self, now: datetime | None = None):
        """Convened and not yet begun, the nearest first."""
        return self.filter(
            state=MeetingState.CONVENED, starts_at__gte=now or timezone.now()
        ).order_by("starts_at", "pk")

    def past(self):
        """Begun, the latest first."""
        return self.filter(starts_at__lt=timezone.now()).order_by("-starts_at", "-pk")

    def managed_by(self, user):
        return self.filter(committee_id__in=managed_committee_ids(user))


class Meeting(Protected):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey(
        "committees.Committee", on_delete=models.PROTECT, related_name="meetings"
    )
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("start"), db_index=True)
    ends_at = models.DateTimeField(_("end"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=MeetingState, default=MeetingState.DRAFT
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("The meeting ends before it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def effective_tokens(self) -> frozenset[str]:
        if self.state == MeetingState.DRAFT:
            return frozenset({self.committee.secretariat_token()})
        return self.audience.token_set

    def can_become(self, state: str) -> bool:
        return state in MEETING_TRANSITIONS[self.state]


class AgendaItemQuerySet(ProtectedQuerySet):
    def visible_to(self, user):
        """Items whose own audience is met, in meetings the person sees."""
        return (
            super().open_to(tokens_for(user)).filter(meeting__in=Meeting.objects.visible_to(user))
        )

    def open_to(self, tokens):
        """Items whose own audience is met, in meetings that anybody with these tokens reads."""
        return super().open_to(tokens).filter(meeting__in=Meeting.objects.open_to(tokens))


class AgendaItem(Protected):
    """A confidential item has a narrower audience than its meeting."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=250)
    kind = models.CharField(
        _("kind"), max_length=12, choices=ItemKind, default=ItemKind.INFORMATION
    )
    rapporteur = models.CharField(_("presented by"), max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField(_("duration in minutes"), null=True, blank=True)
    is_confidential = models.BooleanField(_("confidential"), default=False)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="agenda_item_place_once",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def effective_tokens(self) -> frozenset[str]:
        if self.meeting.state == MeetingState.DRAFT:
            return self.meeting.effective_tokens()
        return self.audience.token_set
