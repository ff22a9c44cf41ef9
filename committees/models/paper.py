"""Papers of a committee and their numbered, immutable versions."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from committees.enums import BLOCKED_STATES, PaperKind, PaperState
from committees.rules import managed_committee_ids
from portal.core.models import Protected, ProtectedQuerySet


class VersionIsImmutable(TypeError):
    """Raised on any attempt to change a version once stored."""


class PaperQuerySet(ProtectedQuerySet):
    def open_to(self, tokens):
        """Published papers whose audience is met and whose file may be served."""
        return (
            super()
            .open_to(tokens)
            .filter(state=PaperState.PUBLISHED, current_version__isnull=False)
        )

    def managed_by(self, user):
        """Every paper, whatever its state, of the committees the person manages."""
        return self.filter(committee_id__in=managed_committee_ids(user))

    def readable_by(self, user):
        """What the person may open: visible papers, and those they manage."""
        visible = self.model.objects.visible_to(user).values("pk")
        return self.filter(Q(pk__in=visible) | Q(committee_id__in=managed_committee_ids(user)))

    def drafts(self):
        return self.filter(state=PaperState.DRAFT)

    def latest_first(self):
        """The latest published first."""
        return self.order_by("-published_at", "-pk")

    def for_listing(self):
        """Everything a list shows, in one query."""
        return self.select_related("committee", "institution", "current_version__content")


class Paper(Protected):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey(
        "committees.Committee", on_delete=models.PROTECT, related_name="papers"
    )
    meeting = models.ForeignKey(
        "committees.Meeting",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name=_("meeting"),
    )
    item = models.ForeignKey(
        "committees.AgendaItem",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name=_("agenda item"),
    )
    institution = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name=_("author institution"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=PaperKind, default=PaperKind.NOTE)
    title = models.CharField(_("title"), max_length=250)
    reference = models.CharField(_("reference"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, default="fr")
    dated_on = models.DateField(_("date"), db_index=True)
    state = models.CharField(
        _("state"), max_length=10, choices=PaperState, default=PaperState.DRAFT
    )
    current_version = models.OneToOneField(
        "committees.PaperVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(_("added on"), auto_now_add=True)
    published_at = models.DateTimeField(_("published on"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, blank=True)
    # Somebody published it or gave it a version while its file waited for the antivirus.
    notice_due = models.BooleanField(default=False, editable=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        ordering = ["-dated_on", "-pk"]
        indexes = [
            models.Index(fields=["committee", "state", "-dated_on"], name="paper_listing"),
            models.Index(fields=["state", "-published_at"], name="paper_latest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=PaperState.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(state=PaperState.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
                name="paper_withdrawn_has_a_date",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def effective_tokens(self) -> frozenset[str]:
        """Nobody but its managers reaches a paper that is not published or not served."""
        if self.state != PaperState.PUBLISHED or self.current_version_id is None:
            return frozenset()
        return self.audience.token_set


class PaperVersionQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise VersionIsImmutable("versions of papers are never changed")

    def readable_by(self, user):
        """Versions of the papers the person may open, when their file may be served."""
        return self.filter(paper__in=Paper.objects.readable_by(user)).exclude(
            content__state__in=BLOCKED_STATES
        )

    def for_listing(self):
        return self.select_related("content", "uploaded_by")

    def visible_to(self, user):
        return self.filter(paper__in=Paper.objects.visible_to(user)).exclude(
            content__state__in=BLOCKED_STATES
        )


class PaperVersion(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.ForeignKey(
        "committees.FileContent", on_delete=models.PROTECT, related_name="versions"
    )
    filename = models.CharField(_("file name"), max_length=200)
    note = models.CharField(_("note of change"), max_length=300, blank=True)
    uploaded_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    created_at = models.DateTimeField(_("added on"), auto_now_add=True)

    objects = PaperVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="paper_version_once")
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise VersionIsImmutable("versions of papers are never changed")
        super().save(*args, **kwargs)
