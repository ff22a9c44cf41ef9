"""The only ways in which a professional's screens get a session or a sign-up: readable, or 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.views.form_pages import Crumb
from training.models import Session, SignUp


def find_session(user, uuid: UUID) -> Session:
    """A session that the person reads."""
    sessions = Session.objects.visible_to(user).select_related("module", "organiser", "commune")
    return get_object_or_404(sessions, uuid=uuid)


def find_own(user, uuid: UUID) -> SignUp:
    """One's own sign-up, whatever became of it."""
    mine = SignUp.objects.visible_to(user).filter(person_id=user.pk)
    return get_object_or_404(mine.select_related("session__module", "person"), uuid=uuid)


def catalogue_crumbs(session: Session | None = None) -> list[Crumb]:
    crumbs = [{"label": _("Trainings"), "url": reverse("training:catalogue")}]
    if session is not None:
        url = reverse("training:session", args=[session.uuid])
        crumbs.append({"label": session.title, "url": url})
    return crumbs
