"""Who came into office and who left it: traced once, told, and said again to the search.

The effects do not wait for it: `in_office()` compares dates at each reading. Without this, what a
date alone changes would stand nowhere, and somebody whose mandate begins would not be found.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from network.enums import PersonState
from network.models import ResourcePerson
from network.services.mandates import close_mandate
from network.services.person_changes import locked
from portal.accounts.services.memberships import managers_of
from portal.core.models.notification import NotificationKind
from portal.core.services.journal import record
from portal.core.services.notifications import notify
from portal.core.signals import content_changed

# A late letter renews a mandate that has run out; after that a new one is proposed.
RENEWED_LATE = timedelta(days=30)


def trace_changes_of_office() -> int:
    """Trace what midnight changed; give how many mandates it concerned."""
    in_office = ResourcePerson.objects.in_office()
    came = in_office.filter(was_in_office=False).values_list("pk", flat=True)
    left = ResourcePerson.objects.filter(was_in_office=True).exclude(pk__in=in_office.values("pk"))
    return sum(_trace(pk) for pk in [*came, *left.values_list("pk", flat=True)])


@transaction.atomic
def _trace(pk: int) -> bool:
    person = locked(ResourcePerson(pk=pk))
    missing = person.missing()
    if person.was_in_office != bool(missing):
        return False
    person.was_in_office = not missing
    person.save(update_fields=["was_in_office"])
    content_changed.send(ResourcePerson, instance=person, audience_only=False)
    people = [person.user, *managers_of(person.institution, but=person.user)]
    notify(people, NotificationKind.MANDATE_CHANGED, target=person)
    record(
        "person.out_of_office" if missing else "person.in_office",
        target=person,
        institution_id=person.institution_id,
        data={"missing": [one.value for one in missing]},
    )
    return True


def close_past_mandates() -> int:
    """End for good the mandates that ran out a month ago and that nobody renewed; how many."""
    limit = timezone.localdate() - RENEWED_LATE
    past = ResourcePerson.objects.filter(mandate_end__lt=limit).exclude(state=PersonState.ENDED)
    found = list(past.order_by("pk"))
    for person in found:
        close_mandate(person, actor=None, reason="past")
    return len(found)
