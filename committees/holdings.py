"""Seats that somebody who left an institution still holds for it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committees.models import Committee, Seat
from committees.rules import can_administer_committees
from network.holdings import Held, Leavers, held_by, register_holding


@register_holding
def seats(reader, leavers: Leavers) -> list[Held]:
    """Seats not ended, of committees that the reader administers or knows of."""
    names_seats = can_administer_committees(reader)
    committees = Committee.objects
    known = committees.administered_by(reader) if names_seats else committees.visible_to(reader)
    left = held_by(leavers, "titular") | held_by(leavers, "deputy")
    rows = Seat.objects.filter(left, ended_on__isnull=True, committee__in=known)
    return [
        Held(
            seat.institution_id,
            _("Seat in a committee"),
            seat.committee.name,
            _gone(seat, leavers).get_full_name(),
            reverse("committees:administered", args=[seat.committee.uuid])
            if names_seats
            else reverse("committees:detail", args=[seat.committee.slug]),
        )
        for seat in rows.select_related("committee", "titular", "deputy")
    ]


def _gone(seat: Seat, leavers: Leavers):
    """Who of the two has left; the titular when both have."""
    gone = leavers[seat.institution_id]
    return seat.titular if seat.titular_id in gone else seat.deputy
