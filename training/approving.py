"""Who decides the sign-ups of an institution's people: its managers, or who stands in for them."""

from django.utils import timezone

from network.enums import PersonStanding
from network.models import Absence, ResourcePerson
from portal.accounts.enums import Action
from portal.accounts.models import Institution, Membership, User
from portal.accounts.permissions import actions_of
from portal.accounts.services.memberships import coordinators
from training.enums import ApprovalMode
from training.rules import managed_institution_ids, manages_training


def deciding_institution_ids(user) -> list[int]:
    """Institutions whose sign-ups the person decides today, as manager or as stand-in."""
    managed = managed_institution_ids(user)
    stood_in = [pk for pk in _deputy_of(user) if pk not in managed and not _present_managers(pk)]
    return [*managed, *stood_in]


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
    return sign_up.institution_id in deciding_institution_ids(user)


def deciders_of(sign_up) -> list[User]:
    """Whom to ask: managers who are there, else deputies in office, else the coordination."""
    if sign_up.approval == ApprovalMode.MANAGER and sign_up.escalated_at is None:
        managers = _present_managers(sign_up.institution_id)
        chosen = managers or _deputies(sign_up.institution)
        if left := [user for user in chosen if user.pk != sign_up.person_id]:
            return left
    return [user for user in coordinators() if user.pk != sign_up.person_id]


def _deputy_of(user) -> list[int]:
    """Institutions where the person is a deputy in office."""
    if not user.is_authenticated or not user.is_network_member:
        return []
    mandates = ResourcePerson.objects.reachable().filter(
        user_id=user.pk, standing=PersonStanding.DEPUTY
    )
    return list(mandates.values_list("institution_id", flat=True))


def _deputies(institution: Institution) -> list[User]:
    mandates = ResourcePerson.objects.reachable().filter(
        institution=institution, standing=PersonStanding.DEPUTY
    )
    return [mandate.user for mandate in mandates.select_related("user").order_by("pk")]


def _present_managers(institution_id: int) -> list[User]:
    """Managers of the institution whom no declared absence keeps away today."""
    held = Membership.objects.active().filter(institution_id=institution_id, user__is_active=True)
    managers = [
        one.user
        for one in held.select_related("user").order_by("pk")
        if Action.APPROVE_SIGN_UPS in actions_of(one.roles)
    ]
    absences = Absence.objects.on(timezone.localdate()).filter(
        person__institution_id=institution_id, person__user__in=managers
    )
    away = set(absences.values_list("person__user_id", flat=True))
    return [user for user in managers if user.pk not in away]
