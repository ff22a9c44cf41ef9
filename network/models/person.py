"""Resource persons: who answers for an institution, on a territory, about which topics."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import Missing, PersonStanding, PersonState, SuspensionReason
from network.models.terms import Area, Term
from network.rules import kept_institution_ids
from portal.accounts.models import Membership


class ResourcePersonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those in office for every member; all those of the institutions one keeps."""
        if not user.is_authenticated or not user.is_network_member:
            return self.none()
        ids = kept_institution_ids(user)
        if ids is None:
            return self
        own = Q(institution_id__in=ids) | Q(user_id=user.pk)
        return self.filter(own | Q(pk__in=self.model.objects.in_office().values("pk")))

    def kept_by(self, user):
        """Those whose mandate the person may change."""
        ids = kept_institution_ids(user)
        return self if ids is None else self.filter(institution_id__in=ids)

    def in_office(self, on: date | None = None):
        """Active, mandate running, trained, confirmed in time, still in the institution."""
        today = on or timezone.localdate()
        memberships = Membership.objects.active(today).filter(
            user_id=OuterRef("user_id"), institution_id=OuterRef("institution_id")
        )
        return self.filter(
            Exists(memberships),
            Q(mandate_end__isnull=True) | Q(mandate_end__gte=today),
            state=PersonState.ACTIVE,
            mandate_start__lte=today,
            trained_until__gte=today,
            confirm_before__gte=today,
            charter_signed_on__isnull=False,
            user__is_active=True,
            institution__is_active=True,
        )

    def reachable(self, on: date | None = None):
        """In office and not absent: the only ones shown as somebody to call."""
        today = on or timezone.localdate()
        away = Absence.objects.on(today).filter(person=OuterRef("pk"))
        return self.in_office(today).filter(~Exists(away))

    def covering(self, codes):
        """Those who answer for one of these areas, or everywhere."""
        areas = PersonArea.objects.filter(code__in=codes, entry=OuterRef("pk"))
        return self.filter(Exists(areas))


class ResourcePerson(models.Model):
    """A mandate: one person, one institution, titular or deputy, on areas and topics.

    `direct_line` is for professionals, masked until asked for. `trained_until` is the last
    valid day of the training; `confirm_before` the last day on which the contact holds.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="mandates", verbose_name=_("person")
    )
    institution = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.PROTECT,
        related_name="resource_persons",
        verbose_name=_("institution"),
    )
    standing = models.CharField(_("standing"), max_length=10, choices=PersonStanding)
    state = models.CharField(
        _("state"), max_length=10, choices=PersonState, default=PersonState.PROPOSED
    )
    suspension_reason = models.CharField(
        _("suspended because"), max_length=20, choices=SuspensionReason, blank=True
    )
    function = models.CharField(_("function"), max_length=120, blank=True)
    contact_for = models.CharField(_("contact me for"), max_length=300, blank=True)
    hours = models.CharField(_("hours"), max_length=500, blank=True)
    direct_line = models.CharField(_("direct line"), max_length=20, blank=True)
    nominated_on = models.DateField(_("nomination letter of"), null=True, blank=True)
    nominated_by = models.CharField(_("signed by"), max_length=120, blank=True)
    mandate_start = models.DateField(_("mandate from"), null=True, blank=True)
    mandate_end = models.DateField(_("mandate to"), null=True, blank=True)
    charter_signed_on = models.DateField(_("charter signed on"), null=True, blank=True)
    trained_until = models.DateField(_("training valid until"), null=True, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    confirm_before = models.DateField(_("to confirm before"), null=True, blank=True)
    chased_at = models.DateTimeField(_("last reminder"), null=True, blank=True)
    chased_step = models.PositiveSmallIntegerField(default=0)
    # What the journal last said, so that each coming and going is traced once.
    was_in_office = models.BooleanField(default=False, editable=False)

    objects = ResourcePersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource person")
        ordering = ["institution__name", "-standing", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mandate_end__isnull=True)
                | Q(mandate_start__isnull=True)
                | Q(mandate_end__gte=F("mandate_start")),
                name="mandate_ends_after_start",
                violation_error_message=_("The mandate ends before it starts."),
            ),
            models.UniqueConstraint(
                fields=["user", "institution"],
                condition=~Q(state=PersonState.ENDED),
                name="one_open_mandate_per_institution",
                violation_error_message=_("This person already has a mandate here."),
            ),
            models.CheckConstraint(
                condition=Q(state=PersonState.SUSPENDED) | Q(suspension_reason=""),
                name="only_a_suspension_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"resource person {self.pk}"

    @property
    def is_nominated(self) -> bool:
        """Whether a letter gave this mandate its dates, and it has not ended for good."""
        return self.state not in (PersonState.PROPOSED, PersonState.ENDED)

    @property
    def name(self) -> str:
        return self.user.get_full_name()

    def is_in_office(self, on: date | None = None) -> bool:
        """The twin of `in_office()` for one row."""
        return not self.missing(on)

    def is_reachable(self, on: date | None = None) -> bool:
        """The twin of `reachable()` for one row."""
        today = on or timezone.localdate()
        return self.is_in_office(today) and not Absence.objects.on(today).filter(person=self)

    def missing(self, on: date | None = None) -> list[Missing]:
        """What keeps the person out of office that day, in the order in which it is mended."""
        today = on or timezone.localdate()
        own = self.user.memberships.active(today).filter(institution_id=self.institution_id)
        return self.missing_given(today, acts=own.exists())

    def missing_given(self, today: date, *, acts: bool) -> list[Missing]:
        """The same, told whether the person acts for the institution: asks the database nothing."""
        started = self.mandate_start is not None and self.mandate_start <= today
        over = self.mandate_end is not None and self.mandate_end < today
        holds = {
            Missing.ACCOUNT: self.user.is_active,
            Missing.MEMBERSHIP: acts,
            Missing.ACTIVATION: self.state == PersonState.ACTIVE,
            Missing.MANDATE: started and not over,
            Missing.TRAINING: self.trained_until is not None and self.trained_until >= today,
            Missing.CHARTER: self.charter_signed_on is not None,
            Missing.CONFIRMATION: self.confirm_before is not None and self.confirm_before >= today,
        }
        return [missing for missing, is_held in holds.items() if not is_held]


class PersonPartQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(entry__in=ResourcePerson.objects.visible_to(user))


class PersonTerm(Term):
    entry = models.ForeignKey(ResourcePerson, on_delete=models.CASCADE, related_name="terms")

    objects = PersonPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vocabulary", "value", "entry"], name="person_term_once"
            )
        ]


class PersonArea(Area):
    entry = models.ForeignKey(ResourcePerson, on_delete=models.CASCADE, related_name="areas")

    objects = PersonPartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "entry"], name="person_area_once")]


class AbsenceQuerySet(models.QuerySet):
    def on(self, day: date):
        """Absences that hold that day; both ends are days of absence."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def visible_to(self, user):
        return self.filter(person__in=ResourcePerson.objects.visible_to(user))


class Absence(models.Model):
    """Days on which somebody does not answer, and who does. The reason is not recorded."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(ResourcePerson, on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    replacement = models.ForeignKey(
        ResourcePerson,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="replacements",
        verbose_name=_("replaced by"),
    )

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="absence_ends_after_start",
                violation_error_message=_("The absence ends before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(replacement=F("person")),
                name="absence_replaced_by_somebody_else",
                violation_error_message=_("The replacement must be another person."),
            ),
        ]

    def __str__(self) -> str:
        return f"absence {self.pk}"
