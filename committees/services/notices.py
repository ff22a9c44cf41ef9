"""Telling the members of a committee what concerns them."""

from committees.models import Committee, Meeting, Paper, Seat
from committees.services.audiences import readers_among_members
from portal.core.models.notification import NotificationKind
from portal.core.services.notifications import notify


def tell_readers(subject: Paper | Meeting, kind: NotificationKind, *, actor) -> None:
    """Notify the members of the committee who read the paper or the meeting, except the author.

    Somebody who may not read it must not even learn that something happened.
    """
    readers = readers_among_members(subject.committee, subject.effective_tokens())
    notify([person for person in readers if person.pk != actor.pk], kind, target=subject)


def tell_seat_holders(seat: Seat) -> None:
    """Notify the titular and the deputy of a new seat."""
    people = [person for person in (seat.titular, seat.deputy) if person is not None]
    notify(people, NotificationKind.SEAT_GIVEN, target=seat.committee)


def tell_import_finished(committee: Committee, *, actor) -> None:
    notify([actor], NotificationKind.IMPORT_FINISHED, target=committee)
