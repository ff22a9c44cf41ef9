"""What places and services share: who keeps them, and how long they stay true."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import SHOWN_STATES, ConfirmEvery, EntryState, Saturation
from network.rules import Keeper, keeper_of
from portal.accounts.models import Membership

# The step of a chase that calls the coordination: owner, deputy, coordination.
LAST_STEP = 3


def _named(keeper: Keeper) -> Q:
    return Q(owner_id=keeper.pk) | Q(deputy_id=keeper.pk)


def _kept(keeper: Keeper) -> Q:
    """Of an institution whose entries the person keeps, or theirs while they act for it."""
    return Q(institution_id__in=keeper.own) | (_named(keeper) & Q(institution_id__in=keeper.acting))


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Shown entries for every member; the others for those who keep them.

        Whoever proposed an entry reads it as long as it is a proposal (domain A3).
        """
        if not user.is_authenticated or not user.is_network_member:
            return self.none()
        keeper = keeper_of(user)
        if keeper.keeps_all:
            return self
        shown = Q(state__in=SHOWN_STATES)
        mine = Q(proposed_by_id=user.pk, state=EntryState.PROPOSED)
        return self.filter(shown | mine | _kept(keeper))

    def kept_by(self, user):
        """Entries the person may change; the twin of `can_keep_entry`."""
        return self.kept_with(keeper_of(user))

    def kept_with(self, keeper: Keeper):
        """The same, of somebody given by values."""
        return self if keeper.keeps_all else self.filter(_kept(keeper))

    def own_of(self, user):
        """Entries that await this person first.

        Owned or deputised; of one's institution when nobody there owns them any more; for the
        coordination, those for which owner and deputy were called in vain.
        """
        return self.own_with(keeper_of(user), timezone.localdate())

    def own_with(self, keeper: Keeper, today: date):
        """The same, of somebody given by values."""
        owners = Membership.objects.active(today).filter(
            user_id=OuterRef("owner_id"), institution_id=OuterRef("institution_id")
        )
        orphan = ~Exists(owners) & Q(institution_id__in=keeper.own)
        awaited = _named(keeper) | orphan
        if keeper.keeps_all:
            awaited |= Q(chased_step=LAST_STEP)
        return self.kept_with(keeper).filter(awaited)

    def shown(self):
        """Entries of the directory: neither proposed, suspended nor closed."""
        return self.filter(state__in=SHOWN_STATES, institution__is_active=True)

    def trusted(self, on: date | None = None):
        """Entries verified and still inside their delay: the only ones of emergency lists."""
        today = on or timezone.localdate()
        return self.filter(
            state=EntryState.VERIFIED, due_on__gte=today, institution__is_active=True
        )

    def trusted_first(self, on: date | None = None):
        """Those that hold before the others, then by name."""
        today = on or timezone.localdate()
        holds = Case(When(state=EntryState.VERIFIED, due_on__gte=today, then=0), default=1)
        return self.alias(rank=holds).order_by("rank", "name", "pk")

    def overdue(self, on: date | None = None):
        """Shown entries that nobody confirmed in time."""
        today = on or timezone.localdate()
        late = Q(state=EntryState.VERIFIED, due_on__lt=today) | Q(state=EntryState.TO_VERIFY)
        return self.filter(late, institution__is_active=True)


class Entry(models.Model):
    """An entry of the directory. `due_on` is the last day on which it holds as verified."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(
        "accounts.Institution",
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("institution"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=EntryState, default=EntryState.PROPOSED
    )
    confirm_every = models.PositiveSmallIntegerField(
        _("to confirm"), choices=ConfirmEvery, default=ConfirmEvery.HALF_YEAR
    )
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verified_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(_("to confirm before"), null=True, blank=True)
    chased_at = models.DateTimeField(_("last reminder"), null=True, blank=True)
    chased_step = models.PositiveSmallIntegerField(default=0)
    owner = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_%(class)ss",
        verbose_name=_("kept by"),
    )
    deputy = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputy_%(class)ss",
        verbose_name=_("otherwise by"),
    )
    proposed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(_("source"), max_length=60, blank=True)
    source_id = models.CharField(_("identifier in the source"), max_length=200, blank=True)
    closed_from = models.DateField(_("closed from"), null=True, blank=True)
    closed_until = models.DateField(_("closed until"), null=True, blank=True)
    message = models.CharField(_("message"), max_length=300, blank=True)
    message_until = models.DateField(_("message shown until"), null=True, blank=True)
    saturation = models.CharField(_("places left"), max_length=10, choices=Saturation, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=500, blank=True)
    telephone = models.CharField(_("telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("closed on"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=EntryState.VERIFIED)
                | Q(verified_on__isnull=False, due_on__isnull=False),
                name="%(class)s_verified_has_its_dates",
            ),
            models.CheckConstraint(
                condition=Q(closed_from__isnull=True)
                | Q(closed_until__isnull=True)
                | Q(closed_until__gte=models.F("closed_from")),
                name="%(class)s_closure_ends_after_start",
                violation_error_message=_("The closure ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(state=EntryState.CLOSED, ended_at__isnull=False)
                | (~Q(state=EntryState.CLOSED) & Q(ended_at__isnull=True)),
                name="%(class)s_closed_since_a_date",
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=~Q(source_id=""),
                name="%(class)s_once_per_source",
            ),
        ]

    def is_trusted(self, on: date | None = None) -> bool:
        """The twin of `trusted()`, for one row whose institution is active."""
        today = on or timezone.localdate()
        verified = self.state == EntryState.VERIFIED and self.due_on is not None
        return verified and self.due_on >= today and self.institution.is_active

    def is_closed_on(self, day: date) -> bool:
        """Whether a temporary closure holds that day; it wins over opening hours."""
        if self.closed_from is None and self.closed_until is None:
            return False
        begun = self.closed_from is None or self.closed_from <= day
        return begun and (self.closed_until is None or day <= self.closed_until)

    def message_on(self, day: date) -> str:
        """The message to show that day, empty once it has expired."""
        expired = self.message_until is not None and self.message_until < day
        return "" if expired else self.message
