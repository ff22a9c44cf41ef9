"""The trace of seats: everything that changed who has one, in order, with why."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.enums import MoveKind, OrderReason
from training.models.session import Session
from training.models.sign_up import SignUp


class MoveIsKept(TypeError):
    """Raised on any attempt to change a move through the ORM."""


class SeatMoveQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise MoveIsKept("moves are never changed")

    def visible_to(self, user):
        """Moves of the sign-ups one reads, and what happened to the seats of sessions one runs."""
        mine = models.Q(sign_up__in=SignUp.objects.visible_to(user))
        run = models.Q(sign_up__isnull=True, session__in=Session.objects.managed_by(user))
        return self.filter(mine | run)


class SeatMove(models.Model):
    """One step. `facts` holds numbers and codes only: enough to follow the rule again.

    Rows of a session are written under its lock, so that their order is the order of events.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="moves")
    sign_up = models.ForeignKey(
        SignUp, on_delete=models.CASCADE, null=True, blank=True, related_name="moves"
    )
    kind = models.CharField(_("what happened"), max_length=20, choices=MoveKind)
    at = models.DateTimeField(_("on"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    order_reason = models.CharField(
        _("why this person"), max_length=20, choices=OrderReason, blank=True
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    facts = models.JSONField(default=dict)

    objects = SeatMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("move of a seat")
        ordering = ["pk"]
        indexes = [models.Index(fields=["session", "id"], name="move_of_session")]

    def __str__(self) -> str:
        return f"move {self.pk} {self.kind}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise MoveIsKept("moves are never changed")
        super().save(*args, **kwargs)
