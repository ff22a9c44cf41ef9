"""How many have read what they were sent, and tools in force by profession."""

from dataclasses import dataclass

from django.db.models import Count

from network.models.distribution import Distribution, DistributionTarget
from network.models.tool import ToolPage
from network.tools.lists import Trade
from portal.accounts.enums import Action
from portal.accounts.models import Institution, Membership
from portal.core.models import PageReading

# Fewer people than that are somebody: only the coordination sees such counts (domain A0).
SMALLEST_COUNT = 5


@dataclass(frozen=True, slots=True)
class Rate:
    """Counts of people; `is_hidden` when they would point to somebody."""

    institution: Institution
    asked: int
    read: int
    is_hidden: bool

    @property
    def percent(self) -> int:
        return round(100 * self.read / self.asked) if self.asked else 0


def points_to_somebody(asked: int, read: int) -> bool:
    """Whether one of the groups told by the two counts is smaller than five people."""
    unread = asked - read
    return asked < SMALLEST_COUNT or read < SMALLEST_COUNT or 0 < unread < SMALLEST_COUNT


def rates_of(distribution: Distribution, *, user) -> list[Rate]:
    """By institution that the person sees, members today; three queries."""
    targets = DistributionTarget.objects.visible_to(user).filter(distribution=distribution)
    targets = list(targets.select_related("institution").order_by("institution__name", "pk"))
    ids = [target.institution_id for target in targets]
    members = Membership.objects.active().filter(institution_id__in=ids, user__is_active=True)
    asked = _by_institution(members)
    readings = PageReading.objects.filter(translation_key=distribution.tool.translation_key)
    read = _by_institution(members.filter(user_id__in=readings.values("user_id")))
    sees_all = user.can(Action.DISTRIBUTE_TOOLS)
    rates = []
    for target in targets:
        counts = (asked.get(target.institution_id, 0), read.get(target.institution_id, 0))
        hidden = not sees_all and points_to_somebody(*counts)
        rates.append(Rate(target.institution, *counts, is_hidden=hidden))
    return rates


def _by_institution(members) -> dict[int, int]:
    counted = members.order_by().values("institution_id").annotate(people=Count("user_id"))
    return {row["institution_id"]: row["people"] for row in counted}


def tools_by_trade(user) -> list[tuple[str, int]]:
    """How many tools in force the person reads for each profession; a tool counts once."""
    tools = ToolPage.objects.visible_to(user).in_force().values_list("translation_key", "trades")
    trades = dict(tools)
    return [
        (choice.label, sum(choice.value in held for held in trades.values())) for choice in Trade
    ]
