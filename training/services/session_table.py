"""What every change of a session begins and ends with: the right to make it, and telling people."""

from django.utils.translation import gettext as _

from portal.core.models.notification import NotificationKind
from portal.core.services.notifications import notify
from training.enums import ACTIVE_STATES
from training.models import Session
from training.rules import can_manage_session
from training.services.errors import TrainingError
from training.services.seating import Table


def run_by_actor(table: Table) -> Session:
    """The locked session. Raises TrainingError unless the actor runs it."""
    if not can_manage_session(table.actor, table.session):
        raise TrainingError(_("You do not run this session."))
    return table.session


def tell_everybody(table: Table) -> None:
    """Tell everybody who signed up, and the other trainers."""
    session = table.session
    active = session.sign_ups.filter(state__in=ACTIVE_STATES).select_related("person")
    trainers = session.trainer_seats.select_related("user")
    people = {asked.person for asked in active} | {seat.user for seat in trainers}
    notify(people - {table.actor}, NotificationKind.SESSION_CHANGED, target=session)
