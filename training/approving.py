"""Who decides the sign-ups of an institution's people: its managers, or who stands in for them."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from network.enums import PersonStanding
from network.models import Absence, ResourcePerson
from portal.accounts.enums import Action
from portal.accounts.models import Institution, Membership, User
from portal.accounts.permissions import actions_of
from portal.accounts.services.memberships import coordinators
from portal.core.prepared import prepared
from training.enums import ApprovalMode
from training.models.approval_deputy import ApprovalDeputy
from training.rules import managed_institution_ids, manages_training


def deciding_institution_ids(user) -> list[int]:
    """Institutions whose sign-ups the person decides today, as manager or as stand-in.

    A manager's own deputy decides on the days named; the deputies of the directory when no
    manager is there.
    """
    managed = managed_institution_ids(user)
    found = list(managed)
    for institution_id, named_by in _stands_in(user):
        if institution_id in found:
            continue
        managers = _managers(institution_id)
        by_mandate = named_by == user.pk
        if by_mandate and not _present(institution_id, managers):
            found.append(institution_id)
        if not by_mandate and named_by in {manager.pk for manager in managers}:
            found.append(institution_id)
    return found


def decides_sign_ups(user) -> bool:
    """Whether the person decides the sign-ups of others today: the coordination, deciders."""
    if not user.is_authenticated or not user.is_network_member:
        return False
    return manages_training(user) or bool(deciding_institution_ids(user))


def can_decide(user, sign_up) -> bool:
    """Whether the person approves or refuses a sign-up; nobody decides about themselves.

    The coordination decides what is asked of it, what a silent manager left to it, and stands in
    for an institution where nobody else can.
    """
    if sign_up.person_id == user.pk:
        return False
    if manages_training(user):
        return True
    if sign_up.approval != ApprovalMode.MANAGER:
        return False
    if sign_up.institution_id in managed_institution_ids(user):
        return True
    if named_by(user).filter(manager=sign_up.person_id).exists():
        return False
    return sign_up.institution_id in deciding_institution_ids(user)


def named_by(user) -> QuerySet[ApprovalDeputy]:
    """Who named the person as their deputy for today: about them a deputy decides nothing."""
    return ApprovalDeputy.objects.on(timezone.localdate()).filter(deputy_id=user.pk)


def deciders_of(sign_up) -> list[User]:
    """Whom to ask: managers who are there or who they named, else deputies in office, else the
    coordination."""
    if sign_up.approval == ApprovalMode.MANAGER and sign_up.escalated_at is None:
        chosen = _managers_or_named(sign_up) or _deputies(sign_up.institution)
        if left := [user for user in chosen if user.pk != sign_up.person_id]:
            return left
    return [user for user in coordinators() if user.pk != sign_up.person_id]


def _stands_in(user) -> list[tuple[int, int]]:
    """Institutions that name the person for today, with the manager who did; asked once a request.

    A deputy of the directory is named by nobody: they stand there themselves.
    """
    if not user.is_authenticated or not user.is_network_member:
        return []
    cache = getattr(user, "audience_token_cache", None)
    if cache is None:
        return _read_stands_in(user)
    if "stands_in" not in cache:
        cache["stands_in"] = _read_stands_in(user)
    return cache["stands_in"]


def _read_stands_in(user) -> list[tuple[int, int]]:
    mine = tuple(membership.institution_id for membership in user.active_memberships)
    return _standing_in(user.pk, mine, timezone.localdate())


@prepared
def _standing_in(user_id: int, mine: tuple[int, ...], today: date) -> QuerySet:
    mandates = ResourcePerson.objects.reachable(today).filter(
        user_id=user_id, standing=PersonStanding.DEPUTY
    )
    named = ApprovalDeputy.objects.on(today).filter(deputy_id=user_id, institution_id__in=mine)
    rows = mandates.order_by().values_list("institution_id", "user_id")
    return rows.union(named.order_by().values_list("institution_id", "manager_id"))


def _managers_or_named(sign_up) -> list[User]:
    """Managers who are there, and in the place of the others whom they named."""
    institution_id = sign_up.institution_id
    managers = _managers(institution_id)
    deputies = ApprovalDeputy.objects.on(timezone.localdate()).filter(
        institution=institution_id,
        manager__in=managers,
        deputy__is_active=True,
        deputy__in=Membership.objects.active().filter(institution=institution_id).values("user"),
    )
    named = {one.manager_id: one.deputy for one in deputies.select_related("deputy")}
    present = [one for one in _present(institution_id, managers) if one.pk not in named]
    stand_ins = [named[pk] for pk in sorted(named) if pk != sign_up.person_id]
    return list({user.pk: user for user in (*present, *stand_ins)}.values())


def _deputies(institution: Institution) -> list[User]:
    mandates = ResourcePerson.objects.reachable().filter(
        institution=institution, standing=PersonStanding.DEPUTY
    )
    return [mandate.user for mandate in mandates.select_related("user").order_by("pk")]


def _managers(institution_id: int) -> list[User]:
    """Managers of the institution, away or not."""
    held = Membership.objects.active().filter(institution_id=institution_id, user__is_active=True)
    return [
        one.user
        for one in held.select_related("user").order_by("pk")
        if Action.APPROVE_SIGN_UPS in actions_of(one.roles)
    ]


def _present(institution_id: int, managers: list[User]) -> list[User]:
    """Those whom no declared absence keeps away today."""
    absences = Absence.objects.on(timezone.localdate()).filter(
        person__institution_id=institution_id, person__user__in=managers
    )
    away = set(absences.values_list("person__user_id", flat=True))
    return [user for user in managers if user.pk not in away]
