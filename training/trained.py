"""Who is trained, by institution and role: trained, ending soon, ended, never (row 24)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.models import Institution, Membership
from training.rules import managed_institution_ids, manages_training
from training.services.attestations import NOTICE_DAYS
from training.validity import compulsory_modules, last_days


class Standing(StrEnum):
    """From the least to the most favourable."""

    NEVER = "never"
    EXPIRED = "expired"
    EXPIRING = "expiring"
    TRAINED = "trained"


@dataclass(frozen=True)
class TrainedRow:
    """People of an institution who hold a role, by standing."""

    institution: Institution
    role: Role
    counts: dict[Standing, int]

    @property
    def people(self) -> int:
        return sum(self.counts.values())

    @property
    def cells(self) -> list[int]:
        """Trained, ending soon, ended, never."""
        return [self.counts.get(one, 0) for one in reversed(Standing)]


def trained_table(user) -> list[TrainedRow]:
    """A row for each institution and role that a module is compulsory for; five queries.

    All of them for the coordination, one's own institutions for a manager.
    """
    needed = _modules_by_role()
    members = Membership.objects.active().filter(user__is_active=True)
    if not manages_training(user):
        members = members.filter(institution_id__in=managed_institution_ids(user))
    members = list(members.select_related("institution").order_by("institution__name", "pk"))
    until = last_days(
        [one.user_id for one in members], {pk for pks in needed.values() for pk in pks}
    )
    today = timezone.localdate()
    counts: dict[tuple[Institution, str], Counter] = {}
    for member in members:
        for role in sorted(set(member.roles) & set(needed)):
            standing = min(
                (_standing(until.get((member.user_id, pk)), today) for pk in needed[role]),
                key=list(Standing).index,
            )
            counts.setdefault((member.institution, role), Counter())[standing] += 1
    return [
        TrainedRow(institution, Role(role), dict(found))
        for (institution, role), found in counts.items()
    ]


def _modules_by_role() -> dict[str, list[int]]:
    needed: dict[str, list[int]] = {}
    for module in compulsory_modules():
        for role in module.compulsory_for:
            needed.setdefault(role, []).append(module.pk)
    return needed


def _standing(until: date | None, today: date) -> Standing:
    if until is None:
        return Standing.NEVER
    if until < today:
        return Standing.EXPIRED
    return (
        Standing.EXPIRING if until <= today + timedelta(days=max(NOTICE_DAYS)) else Standing.TRAINED
    )
