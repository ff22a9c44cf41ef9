"""Direct lines of resource persons: shown one at a time, to a member, and written down."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.models import ResourcePerson
from network.services.person_errors import PersonError, TooManyLines
from portal.accounts.models import User
from portal.core.models import JournalEntry
from portal.core.services.journal import record

REVEALED = "person.line_revealed"
LINES_PER_HOUR = 20


@transaction.atomic
def reveal_line(person: ResourcePerson, *, actor) -> str:
    """The direct line of somebody who can be reached now; the journal keeps who asked for whom.

    Counted in the journal, so that the limit holds across processes. Raises PersonError, and
    TooManyLines after LINES_PER_HOUR.
    """
    User.objects.select_for_update().get(pk=actor.pk)
    reachable = ResourcePerson.objects.visible_to(actor).reachable()
    found = reachable.filter(pk=person.pk).exclude(direct_line="").first()
    if found is None:
        raise PersonError(_("This person cannot be reached on a direct line now."))
    recent = timezone.now() - timedelta(hours=1)
    asked = JournalEntry.objects.filter(actor=actor, action=REVEALED, at__gt=recent)
    if asked.count() >= LINES_PER_HOUR:
        raise TooManyLines(_("Too many numbers asked for within an hour. Try again later."))
    record(REVEALED, actor=actor, target=found, institution_id=found.institution_id)
    return found.direct_line
