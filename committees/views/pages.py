"""The way back that several screens draw alike."""

from django.urls import reverse
from django.utils.translation import gettext as _

from committees.models import Committee, Meeting, Paper
from portal.core.audiences import can_read
from portal.core.views.form_pages import Crumb


def committee_crumbs(committee: Committee | None = None) -> list[Crumb]:
    """The list of committees, then a committee the reader knows of."""
    crumbs = [{"label": _("My committees"), "url": reverse("committees:list")}]
    if committee is not None:
        url = reverse("committees:detail", args=[committee.slug])
        crumbs.append({"label": committee.name, "url": url})
    return crumbs


def meeting_crumbs(meeting: Meeting, user) -> list[Crumb]:
    """The committee of a meeting, only when the reader knows of it."""
    return committee_crumbs(meeting.committee if can_read(user, meeting.committee) else None)


def managed_meeting_crumbs(meeting: Meeting) -> list[Crumb]:
    url = reverse("committees:meeting", args=[meeting.uuid])
    return [*committee_crumbs(meeting.committee), {"label": meeting.title, "url": url}]


def paper_crumbs(paper: Paper | None = None) -> list[Crumb]:
    """The list of papers, then a paper."""
    crumbs = [{"label": _("Papers"), "url": reverse("committees:papers")}]
    if paper is not None:
        url = reverse("committees:paper", args=[paper.uuid])
        crumbs.append({"label": paper.title, "url": url})
    return crumbs


def administration_crumbs(committee: Committee | None = None) -> list[Crumb]:
    url = reverse("committees:administered_list")
    crumbs = [{"label": _("Committees and seats"), "url": url}]
    if committee is not None:
        url = reverse("committees:administered", args=[committee.uuid])
        crumbs.append({"label": committee.name, "url": url})
    return crumbs
