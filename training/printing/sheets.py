"""Papers of a session: sheets of presence to be signed, list of participants, badge labels.

What a sheet of presence must say (domain A1): organiser, title, dates, hours, place, trainees and
trainer, for each half-day.
"""

from collections.abc import Sequence
from pathlib import Path

from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import gettext as _

from portal.core.spreadsheets import Mark
from portal.core.typesetting import breakable, compose
from training.attendance_page import ordered_trainees
from training.enums import Mode
from training.enums_attendance import PresenceSource
from training.hours import length_of
from training.models import Attendance, HalfDay, Session, SignUp

FOLDER = Path(__file__).parent / "typst"
# The longer a name, the smaller it is written on its badge: (longest name, points).
_BADGE_SIZES = ((22, 20), (45, 15), (90, 11), (180, 9))
_SMALLEST = 7
# A title takes two lines of a badge at most.
_BADGE_TITLE = 90


def presence_sheets(session: Session, half_days: Sequence[HalfDay], *, saved: Mark) -> bytes:
    """A sheet to be signed for each of these half-days of the session, as PDF/UA-1."""
    people = ordered_trainees(session)
    marks = {
        (one.half_day_id, one.sign_up_id): one
        for one in Attendance.objects.present().filter(half_day__in=half_days)
    }
    trainers = [seat.user for seat in session.trainer_seats.select_related("user")]
    data = {
        **_common(session, saved),
        "title": _("Sheet of presence"),
        "trainees_title": _("Trainees"),
        "trainers_title": _("Trainers"),
        "trainee_head": [_("No."), _("Name"), _("Institution"), _("Signature")],
        "trainer_head": [_("No."), _("Name"), _("Signature")],
        "notice": _("Each person signs for the half-day at which they are present."),
        "trainers": [breakable(one.get_full_name()) for one in trainers],
        "sheets": [
            {
                "title": _("Sheet of presence: %(day)s") % {"day": _day(half_day)},
                "facts": _half_day_facts(session, half_day),
                "trainees": [
                    {**_row(one), "mark": _mark(marks.get((half_day.pk, one.pk)))} for one in people
                ],
            }
            for half_day in half_days
        ],
    }
    return compose(FOLDER / "sheet.typ", data)


def participants_list(session: Session, *, saved: Mark) -> bytes:
    """Who has a confirmed seat, as PDF/UA-1."""
    data = {
        **_common(session, saved),
        "title": _("Participants"),
        "head": [_("No."), _("Name"), _("Institution")],
        "rows": [_row(one) for one in ordered_trainees(session)],
    }
    data["facts"] = [
        *data["facts"],
        *[{"label": _("Half-day"), "words": _moment(one)} for one in session.half_days.all()],
    ]
    return compose(FOLDER / "participants.typ", data)


def badge_labels(session: Session, *, saved: Mark) -> bytes:
    """A label for each person with a confirmed seat, ten on a page, as PDF/UA-1."""
    module = session.module.title
    data = {
        **_common(session, saved),
        "title": _("Badge labels"),
        "module": breakable(module[:_BADGE_TITLE] + ("…" if len(module) > _BADGE_TITLE else "")),
        "badges": [
            {**_row(one), "size": _size(one.person.get_full_name())}
            for one in ordered_trainees(session)
        ],
    }
    return compose(FOLDER / "badges.typ", data)


def _common(session: Session, saved: Mark) -> dict:
    facts = [
        (_("Training"), session.module.title),
        (_("Session"), session.label),
        (_("Organiser"), session.organiser.name),
    ]
    return {
        "organiser": session.organiser.name,
        "facts": [{"label": label, "words": breakable(words)} for label, words in facts if words],
        "footer": saved.words,
        "nobody": _("Nobody has a confirmed seat."),
    }


def _half_day_facts(session: Session, half_day: HalfDay) -> list[dict]:
    hours = number_format(length_of(half_day).normalize())
    facts = [
        (_("Date and hours"), _moment(half_day)),
        (_("Length"), _("%(hours)s h") % {"hours": hours}),
        (_("Place"), place_of(session, half_day)),
    ]
    return [{"label": label, "words": breakable(words)} for label, words in facts]


def place_of(session: Session, half_day: HalfDay) -> str:
    """Where a half-day is held, in words."""
    place = half_day.place or session.place
    room = half_day.room or session.room
    commune = session.commune.name if session.commune else ""
    parts = [place, room, commune if commune and commune not in place else ""]
    words = ", ".join(filter(None, parts))
    remote = session.mode in (Mode.REMOTE, Mode.ELEARNING)
    return words or (_("Remote") if remote else _("To be told"))


def _day(half_day: HalfDay) -> str:
    return date_format(timezone.localtime(half_day.starts_at), "l j F Y")


def _moment(half_day: HalfDay) -> str:
    first = time_format(timezone.localtime(half_day.starts_at), "H:i")
    last = time_format(timezone.localtime(half_day.ends_at), "H:i")
    return _("%(day)s, %(first)s to %(last)s") % {
        "day": _day(half_day), "first": first, "last": last,
    }  # fmt: skip


def _row(sign_up: SignUp) -> dict:
    return {
        "name": breakable(sign_up.person.get_full_name()),
        "institution": breakable(sign_up.institution.name),
    }


def _mark(presence: Attendance | None) -> str:
    """What the portal already knows of somebody's presence, small in the box."""
    if presence is None:
        return ""
    moment = date_format(timezone.localtime(presence.marked_at), "SHORT_DATETIME_FORMAT")
    if presence.source == PresenceSource.CODE:
        return _("code read on %(moment)s") % {"moment": moment}
    return _("entered on %(moment)s") % {"moment": moment}


def _size(name: str) -> int:
    return next((points for longest, points in _BADGE_SIZES if len(name) <= longest), _SMALLEST)
