"""The sixty accounts: who, where, with which roles."""

from dataclasses import dataclass
from functools import cache

from portal.demo.content.institutions import institutions
from portal.demo.content.texts import read
from portal.demo.frenchtext import ascii_slug, typography


@dataclass(frozen=True)
class MembershipPlan:
    """``ended_days`` is the number of days since the end, None while it lasts."""

    institution: str
    roles: tuple[str, ...]
    ended_days: int | None = None


@dataclass(frozen=True)
class PersonPlan:
    key: str
    civility: str
    first_name: str
    last_name: str
    function: str
    memberships: tuple[MembershipPlan, ...]

    @property
    def institution(self) -> str:
        """The key of the main institution."""
        return self.memberships[0].institution

    @property
    def email(self) -> str:
        return f"{self.key}@{institutions()[self.institution].domain}"

    @property
    def name(self) -> str:
        """As written in minutes: ``Mme Océane Brière``."""
        return f"{self.civility} {self.first_name} {self.last_name}"

    @property
    def current(self) -> tuple[MembershipPlan, ...]:
        return tuple(one for one in self.memberships if one.ended_days is None)


@cache
def people() -> dict[str, PersonPlan]:
    """All accounts by key, the part of their address before the @."""
    source = read("people")
    further = _further_memberships(source)
    found = {}
    for civility, first, last, institution, function, roles in source["people"]:
        key = f"{ascii_slug(first)}.{ascii_slug(last)}"
        extra = further.get(key, [])
        ends = {one.institution: one for one in extra if one.ended_days is not None}
        main = ends.get(institution) or MembershipPlan(institution, tuple(roles))
        others = [one for one in extra if one.institution != institution]
        found[key] = PersonPlan(
            key, civility, typography(first), typography(last), typography(function),
            (main, *others),
        )  # fmt: skip
    return found


@cache
def shown_keys() -> tuple[str, ...]:
    """The accounts listed on the sign-in page, one by role."""
    return tuple(read("people")["shown"])


def _further_memberships(source: dict) -> dict[str, list[MembershipPlan]]:
    further: dict[str, list[MembershipPlan]] = {}
    for key, institution, roles in source["also"]:
        further.setdefault(key, []).append(MembershipPlan(institution, tuple(roles)))
    for key, institution, roles, days in source["ended"]:
        further.setdefault(key, []).append(MembershipPlan(institution, tuple(roles), days))
    return further
