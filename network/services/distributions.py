"""Sending a tool to be read, and reminding once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.models.distribution import Distribution, DistributionTarget
from network.models.tool import ToolPage
from network.tools.lists import kinds_of_workplaces
from portal.accounts.enums import Action
from portal.accounts.models import Institution, User
from portal.core.audiences import tokens_for
from portal.core.errors import DomainError
from portal.core.models import PageReading
from portal.core.models.notification import NotificationKind
from portal.core.services.journal import record
from portal.core.services.notifications import notify


class DistributionError(DomainError):
    """A distribution is refused; the message says why."""


def can_distribute(user) -> bool:
    """Whether the person sends tools to the institutions."""
    return user.is_authenticated and user.can(Action.DISTRIBUTE_TOOLS)


@transaction.atomic
def send_tool(tool: ToolPage, *, actor, trades=(), institutions=()) -> Distribution:
    """Send a tool in force to institutions, and to those where the professions are found.

    Raises DistributionError.
    """
    _check(actor)
    tool = ToolPage.objects.visible_to(actor).in_force().filter(pk=tool.pk).first()
    if tool is None:
        raise DistributionError(_("Only a tool in force is sent."))
    named = {institution.pk for institution in institutions}
    working = Institution.objects.active().filter(kind__in=kinds_of_workplaces(trades))
    ids = sorted(named | set(working.values_list("pk", flat=True)))
    if not ids:
        raise DistributionError(_("Choose a profession or an institution."))
    distribution = Distribution.objects.create(tool=tool, trades=sorted(trades), sent_by=actor)
    DistributionTarget.objects.bulk_create(
        DistributionTarget(distribution=distribution, institution_id=pk) for pk in ids
    )
    notify(unread_people(distribution), NotificationKind.TOOL_TO_READ, target=tool)
    record("tool.sent", actor=actor, target=distribution, data={"institutions": len(ids)})
    return distribution


@transaction.atomic
def remind(distribution: Distribution, *, actor) -> int:
    """Notify once more those who have not read it; how many. Raises DistributionError."""
    _check(actor)
    distribution = Distribution.objects.select_for_update().get(pk=distribution.pk)
    if distribution.reminded_at is not None:
        raise DistributionError(_("A reminder was sent already."))
    if distribution.tool.is_superseded or not distribution.tool.live:
        raise DistributionError(_("Only a tool in force is sent."))
    distribution.reminded_at = timezone.now()
    distribution.save(update_fields=["reminded_at"])
    people = unread_people(distribution)
    notify(people, NotificationKind.TOOL_TO_READ, target=distribution.tool)
    record("tool.reminded", actor=actor, target=distribution, data={"people": len(people)})
    return len(people)


def unread_people(distribution: Distribution) -> list[User]:
    """Members of the targets who may read the tool and have not said to have read it."""
    tokens = distribution.tool.effective_tokens()
    targets = distribution.targets.values("institution_id")
    readings = PageReading.objects.filter(translation_key=distribution.tool.translation_key)
    members = User.objects.filter(is_active=True, memberships__institution_id__in=targets)
    members = members.exclude(pk__in=readings.values("user_id")).distinct().order_by("pk")
    holders = set(distribution.targets.values_list("institution_id", flat=True))
    return [
        user
        for user in members
        if holders & {one.institution_id for one in user.active_memberships}
        and not tokens_for(user).isdisjoint(tokens)
    ]


def _check(actor) -> None:
    if not can_distribute(actor):
        raise DistributionError(_("Only the coordination sends tools."))
