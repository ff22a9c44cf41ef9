"""What resource persons expect of somebody, on their home page."""

from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.enums import EntryState, PersonState
from network.holdings import still_held
from network.holes import expected_institutions, holes_of
from network.models import Absence, Place, ResourcePerson, Service
from network.rules import can_manage_directory
from network.services.person_chasing import BEFORE
from portal.accounts.rules import can_manage_some_members, managed_institution_ids
from portal.core.dashboard import Awaiting
from portal.core.prepared import prepared


def contact_to_confirm(user) -> list[Awaiting]:
    """One line when one's own contact details end within a fortnight, or have ended."""
    if not user.is_authenticated or not user.is_network_member:
        return []
    soon = timezone.localdate() + BEFORE
    if not _due_before(user.pk, soon):
        return []
    label = _("Confirm your contact details of resource person")
    return [Awaiting(label=label, url=reverse("network:my_mandates"))]


@prepared
def _due_before(user_id: int, day: date) -> QuerySet:
    due = ResourcePerson.objects.filter(
        user_id=user_id, state=PersonState.ACTIVE, confirm_before__lte=day
    )
    return due.order_by().values_list("pk")[:1]


def territories_without_anybody(user) -> list[Awaiting]:
    """One line for the coordination: how many territories miss a titular or a deputy."""
    if not can_manage_directory(user):
        return []
    count = len(holes_of(expected_institutions()))
    if not count:
        return []
    label = ngettext(
        "%(count)s territory without a titular or a deputy",
        "%(count)s territories without a titular or a deputy",
        count,
    )
    return [Awaiting(label=label % {"count": count}, url=reverse("network:person_holes"))]


def left_to_reassign(user) -> list[Awaiting]:
    """One line for each institution one manages where something has nobody."""
    if can_manage_directory(user) or not can_manage_some_members(user):
        return []
    ids = managed_institution_ids(user) or []
    institutions = {
        one.institution_id: one.institution
        for one in user.active_memberships
        if one.institution_id in ids
    }
    counts = dict.fromkeys(institutions, 0)
    for rows in _left(list(institutions)):
        for institution_id in rows:
            counts[institution_id] += 1
    for held in still_held(user, list(institutions)):
        counts[held.institution_id] += 1
    return [
        Awaiting(
            label=ngettext(
                "%(institution)s: %(count)s thing to reassign",
                "%(institution)s: %(count)s things to reassign",
                count,
            )
            % {"institution": institutions[pk], "count": count},
            url=reverse("network:left_behind", args=[institutions[pk].uuid]),
        )
        for pk, count in counts.items()
        if count
    ]


def _left(institution_ids: list[int]) -> list:
    """The institution of each entry that nobody keeps, and of each absence without anybody."""
    today = timezone.localdate()
    entries = [
        model.objects.filter(institution_id__in=institution_ids, owner__isnull=True)
        .exclude(state=EntryState.CLOSED)
        .values_list("institution_id", flat=True)
        for model in (Place, Service)
    ]
    running = Q(starts_on__lte=today, ends_on__gte=today, replacement__isnull=True)
    absences = Absence.objects.filter(running, person__institution_id__in=institution_ids)
    open_ones = absences.exclude(person__state=PersonState.ENDED)
    return [*entries, open_ones.values_list("person__institution_id", flat=True)]
