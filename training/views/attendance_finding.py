"""The only ways in which these views get a session or a half-day: its people, or 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.views.form_pages import Crumb
from training.models import HalfDay, Session, SignUp


def find_held(user, uuid: UUID) -> Session:
    """A published session that the user runs."""
    sessions = Session.objects.managed_by(user).live()
    return get_object_or_404(sessions.select_related("module", "organiser"), uuid=uuid)


def find_half_day(user, uuid: UUID) -> HalfDay:
    """A half-day of such a session."""
    held = Session.objects.managed_by(user).live()
    half_days = HalfDay.objects.visible_to(user).filter(session__in=held)
    return get_object_or_404(
        half_days.select_related("session__module", "session__organiser"), uuid=uuid
    )


def find_trainee(user, half_day: HalfDay, uuid: UUID) -> SignUp:
    """Somebody with a confirmed seat in the session of the half-day."""
    from_session = SignUp.objects.visible_to(user).firm().filter(session=half_day.session_id)
    return get_object_or_404(from_session.select_related("person", "institution"), uuid=uuid)


def session_crumbs(session: Session) -> list[Crumb]:
    """The way to the file of a session."""
    return [
        {
            "label": _("Presence and sheets"),
            "url": reverse("training:session_presence", args=[session.uuid]),
        }
    ]
