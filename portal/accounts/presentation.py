"""Rows that the pages about members draw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.enums import Role
from portal.accounts.models import Institution, Membership
from portal.accounts.services.recertification import due_on


@dataclass(frozen=True)
class MemberRow:
    """A member as a manager sees them."""

    membership: Membership
    roles: list[str]
    due_on: date | None
    is_due: bool
    is_suspended: bool
    is_self: bool

    def cells(self) -> list:
        """The same in a spreadsheet."""
        person = self.membership.user
        roles = ", ".join(self.roles)
        return [person.last_name, person.first_name, person.email, roles, self.due_on]


def member_rows(memberships: Iterable[Membership], institution: Institution, viewer) -> list:
    """Rows of memberships of one institution, already ordered, with their people loaded."""
    today = timezone.localdate()
    rows = []
    for membership in memberships:
        membership.institution = institution
        due = due_on(membership)
        rows.append(
            MemberRow(
                membership=membership,
                roles=role_labels(membership.roles),
                due_on=due,
                is_due=due is not None and due <= today,
                is_suspended=membership.suspended_at is not None,
                is_self=membership.user_id == viewer.pk,
            )
        )
    return rows


def role_labels(roles: Iterable[str]) -> list[str]:
    """Names of roles in the order of the list of roles; one that no longer exists is left out."""
    held = set(roles)
    return [str(label) for value, label in Role.choices if value in held]


def institution_crumbs(
    institution: Institution | None = None, membership: Membership | None = None
) -> list[dict[str, str]]:
    """The way back: the institutions one manages, one of them, one of its members."""
    crumbs = [{"label": _("Institutions"), "url": reverse("accounts:institutions")}]
    if institution is not None:
        url = reverse("accounts:institution", args=[institution.uuid])
        crumbs.append({"label": institution.name, "url": url})
    if membership is not None:
        url = reverse("accounts:member", args=[membership.uuid])
        crumbs.append({"label": str(membership.user), "url": url})
    return crumbs
