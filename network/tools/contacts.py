"""Whom a tool says to call: read from the directory each time it is shown, never written."""

from dataclasses import dataclass

from django.utils import timezone

from network.enums import Vocabulary
from network.finding.calling import trusted_services
from network.finding.national import NationalNumber, numbers_for
from network.models.person import ResourcePerson
from network.models.service import Service

MOST_SERVICES = 6
MOST_PERSONS = 3


@dataclass(frozen=True, slots=True)
class ToolContacts:
    """A visitor gets the numbers only."""

    numbers: list[NationalNumber]
    services: list[Service]
    persons: list[ResourcePerson]


def contacts_for(user, need: str, public: str = "") -> ToolContacts:
    """Verified services and reachable persons for a need, as the person may see them now."""
    today = timezone.localdate()
    services = trusted_services(user, today)
    services = services.filter(terms__vocabulary=Vocabulary.NEED, terms__value=need)
    if public:
        made_for = services.model.objects.filter(
            terms__vocabulary=Vocabulary.PUBLIC, terms__value=public
        )
        services = services.filter(pk__in=made_for.values("pk"))
    services = services.select_related("institution", "place__intermediary")
    persons = ResourcePerson.objects.visible_to(user).reachable(today)
    persons = persons.filter(terms__vocabulary=Vocabulary.NEED, terms__value=need)
    return ToolContacts(
        [number for number, _fits in numbers_for(need)],
        list(services.order_by("-is_emergency", "name", "pk")[:MOST_SERVICES]),
        list(persons.select_related("user", "institution")[:MOST_PERSONS]),
    )
