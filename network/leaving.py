"""What somebody who left an institution still holds there, and what is left to reassign."""

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from network.enums import EntryState, PersonStanding, PersonState
from network.holes import Hole, holes_of
from network.models import Absence, Place, ResourcePerson, Service
from portal.accounts.models import Institution, Membership


def left_institution_ids(user) -> list[int]:
    """Institutions the person no longer acts for; all of theirs once the account is closed."""
    held = Membership.objects.filter(user=user)
    if not user.is_active:
        return sorted(set(held.values_list("institution_id", flat=True)))
    today = timezone.localdate()
    open_ones = held.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))
    ended = held.filter(ended_on__lte=today).exclude(
        institution_id__in=open_ones.values("institution_id")
    )
    return sorted(set(ended.values_list("institution_id", flat=True)))


def successor_of(institution_id: int) -> ResourcePerson | None:
    """Who takes over what a leaver kept: a deputy in office, else a titular, else nobody."""
    found = ResourcePerson.objects.in_office().filter(institution_id=institution_id)
    in_office = sorted(
        found.select_related("user"),
        key=lambda person: (person.standing != PersonStanding.DEPUTY, person.pk),
    )
    return in_office[0] if in_office else None


@dataclass(frozen=True)
class LeftOver:
    """What a manager has to give to somebody."""

    places: list[Place] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    holes: list[Hole] = field(default_factory=list)

    @property
    def entries(self) -> list[tuple[Place | Service, str]]:
        """Each entry that nobody keeps, with the address where its keeper is named."""
        return [
            (entry, reverse(f"network:{entry._meta.model_name}_update", args=[entry.uuid]))
            for entry in (*self.places, *self.services)
        ]

    def __len__(self) -> int:
        return len(self.places) + len(self.services) + len(self.absences) + len(self.holes)


def left_over(institution: Institution) -> LeftOver:
    """Entries that nobody keeps, absences that nobody replaces, territories without anybody."""
    today = timezone.localdate()
    absences = Absence.objects.filter(
        person__institution=institution, ends_on__gte=today, replacement__isnull=True
    ).exclude(person__state=PersonState.ENDED)
    return LeftOver(
        places=list(_unkept(Place.objects.filter(institution=institution))),
        services=list(_unkept(Service.objects.filter(institution=institution))),
        absences=list(absences.select_related("person__user")),
        holes=holes_of(Institution.objects.filter(pk=institution.pk)),
    )


def _unkept(entries: QuerySet) -> QuerySet:
    return entries.filter(owner__isnull=True).exclude(state=EntryState.CLOSED)
