"""Conventions between institutions, and what exists only while they are in force (A15)."""

import uuid
from datetime import date, timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.rules import can_manage_conventions, kept_institution_ids


class ConventionKind(models.TextChoices):
    FRAMEWORK = "framework", _("Framework convention")
    PROTOCOL = "protocol", _("Protocol")
    APPLICATION = "application", _("Application convention")
    AMENDMENT = "amendment", _("Amendment")
    ISCG = "iscg", _("Social worker in police or gendarmerie (ISCG)")
    DATA_SHARING = "data_sharing", _("Sharing of information")
    FUNDING = "funding", _("Funding")


class ConventionState(models.TextChoices):
    """Steps on paper; in force, to renew and expired follow from the dates."""

    PLANNED = "planned", _("To start")
    DRAFTING = "drafting", _("Being written")
    LEGAL_REVIEW = "legal_review", _("Legal review")
    APPROVAL = "approval", _("Before the deliberating bodies")
    SIGNING = "signing", _("Being signed")
    SIGNED = "signed", _("Signed")
    DENOUNCED = "denounced", _("Denounced")


# Steps before the signatures, in order: each may be corrected to any other one.
DRAFT_STATES = (
    ConventionState.PLANNED,
    ConventionState.DRAFTING,
    ConventionState.LEGAL_REVIEW,
    ConventionState.APPROVAL,
    ConventionState.SIGNING,
)
AGREED_STATES = (ConventionState.SIGNED, ConventionState.DENOUNCED)

# A convention that ends within this time is announced to its referents (domain A15: 6 months).
RENEWAL_ALARM = timedelta(days=183)


class ConventionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Signed ones for every member; those in preparation for the parties' keepers."""
        if not user.is_authenticated or not user.is_network_member:
            return self.none()
        if can_manage_conventions(user):
            return self
        own = ConventionParty.objects.filter(
            convention=OuterRef("pk"), institution_id__in=kept_institution_ids(user) or []
        )
        return self.filter(Q(state__in=AGREED_STATES) | Exists(own))

    def managed_by(self, user):
        return self if can_manage_conventions(user) else self.none()

    def in_force(self, on: date | None = None):
        """Signed by all, begun, neither ended nor denounced with effect."""
        today = on or timezone.localdate()
        running = Q(is_renewed_tacitly=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=today)
        denounced = Q(denounced_from__lte=today)
        return self.filter(running, state__in=AGREED_STATES, starts_on__lte=today).exclude(
            denounced
        )

    def to_renew(self, on: date):
        """In force, with an end that comes before the given day and no tacit renewal."""
        return self.in_force().filter(is_renewed_tacitly=False, ends_on__lt=on)

    def signed_in(self, year: int):
        """Conventions whose last signature falls in the year, amendments apart."""
        return self.filter(signed_on__year=year).exclude(kind=ConventionKind.AMENDMENT)

    def amendments_signed_in(self, year: int):
        return self.filter(signed_on__year=year, kind=ConventionKind.AMENDMENT)


class Convention(models.Model):
    """`signed_on` is the day of the last signature; `denounced_from` the first day without it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=ConventionKind)
    state = models.CharField(
        _("state"), max_length=20, choices=ConventionState, default=ConventionState.PLANNED
    )
    object = models.TextField(_("object"), max_length=2000, blank=True)
    amends = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="amendments",
        verbose_name=_("convention amended"),
    )
    starts_on = models.DateField(_("in force from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    is_renewed_tacitly = models.BooleanField(_("renewed tacitly"), default=False)
    notice_months = models.PositiveSmallIntegerField(_("notice in months"), default=3)
    evaluated_on = models.DateField(_("next evaluation"), null=True, blank=True)
    has_confidential_annex = models.BooleanField(_("has a confidential annex"), default=False)
    signed_on = models.DateField(_("last signature"), null=True, blank=True, editable=False)
    denounced_from = models.DateField(_("denounced from"), null=True, blank=True)
    # What the journal last said of it, so that each change of force is traced once.
    was_in_force = models.BooleanField(default=False, editable=False)
    alarmed_on = models.DateField(null=True, blank=True, editable=False)

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = _("convention")
        ordering = ["-starts_on", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="convention_ends_after_start",
                violation_error_message=_("The convention ends before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=AGREED_STATES)
                | Q(starts_on__isnull=False, signed_on__isnull=False),
                name="signed_convention_has_its_dates",
            ),
            models.CheckConstraint(
                condition=Q(kind=ConventionKind.AMENDMENT, amends__isnull=False)
                | (~Q(kind=ConventionKind.AMENDMENT) & Q(amends__isnull=True)),
                name="amendment_amends_a_convention",
                violation_error_message=_("An amendment, and it alone, names what it amends."),
            ),
            models.CheckConstraint(
                condition=~Q(amends=F("id")), name="convention_does_not_amend_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def is_in_force(self, on: date | None = None) -> bool:
        """The twin of `in_force()` for one row."""
        today = on or timezone.localdate()
        if self.state not in AGREED_STATES or self.starts_on > today:
            return False
        if self.denounced_from is not None and self.denounced_from <= today:
            return False
        return self.is_renewed_tacitly or self.ends_on is None or self.ends_on >= today

    @property
    def is_to_renew(self) -> bool:
        """Whether its end comes within the time of the alarm, without tacit renewal."""
        if self.is_renewed_tacitly or self.ends_on is None:
            return False
        return self.is_in_force() and self.ends_on < timezone.localdate() + RENEWAL_ALARM

    @property
    def is_yet_to_start(self) -> bool:
        return self.starts_on is not None and self.starts_on > timezone.localdate()


class ConventionPartyQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(convention__in=Convention.objects.visible_to(user))

    def managed_by(self, user):
        return self.filter(convention__in=Convention.objects.managed_by(user))


class ConventionParty(models.Model):
    """An institution that signs, in the person of its signatory."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="parties")
    institution = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.PROTECT,
        related_name="convention_parties",
        verbose_name=_("institution"),
    )
    signatory = models.CharField(_("signatory"), max_length=120, blank=True)
    function = models.CharField(_("function"), max_length=120, blank=True)
    referent = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("referent"),
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)

    objects = ConventionPartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        ordering = ["institution__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "institution"],
                name="party_once",
                violation_error_message=_("This institution is already a party."),
            )
        ]

    def __str__(self) -> str:
        return f"party {self.pk}"


class EngagementQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(party__convention__in=Convention.objects.visible_to(user))

    def managed_by(self, user):
        return self.filter(party__convention__in=Convention.objects.managed_by(user))

    def without_news_since(self, day: date):
        """Engagements of conventions in force of which nothing was heard since that day."""
        silent = Q(news_on__lt=day) | Q(news_on__isnull=True, party__convention__starts_on__lt=day)
        return self.filter(silent, party__convention__in=Convention.objects.in_force())


class Engagement(models.Model):
    """What a party promises, with how it is measured and the last day it gave news."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    party = models.ForeignKey(ConventionParty, on_delete=models.CASCADE, related_name="engagements")
    text = models.CharField(_("engagement"), max_length=500)
    indicator = models.CharField(_("indicator"), max_length=200, blank=True)
    news = models.CharField(_("last news"), max_length=500, blank=True)
    news_on = models.DateField(_("news of"), null=True, blank=True)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name = _("engagement")
        ordering = ["party", "pk"]

    def __str__(self) -> str:
        return f"engagement {self.pk}"
