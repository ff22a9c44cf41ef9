"""Panels of the home page: next meetings, papers new since the last visit, what awaits."""

from datetime import datetime, timedelta

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from committees.enums import ExtractionState, MeetingState, PaperState
from committees.listing import CARD_COLUMNS, cards_of
from committees.models import Committee, Meeting, Paper
from committees.rules import managed_committee_ids
from portal.core.audiences import token_values
from portal.core.dashboard import Awaiting, Panel, register_awaiting, register_panel
from portal.core.prepared import prepared

_MEETINGS_SHOWN = 4
_PAPERS_SHOWN = 6
# What is recent for somebody who comes for the first time.
_FIRST_VISIT = timedelta(days=14)


@register_panel(order=20)
def next_meetings(user) -> Panel | None:
    """The next meetings the person may see."""
    meetings = _next_meetings(token_values(user), timezone.now())
    return Panel(
        key="meetings",
        title=_("Next meetings"),
        template="committees/panels/meetings.html",
        items=meetings,
        empty_text=_("No meeting is convened."),
        more_url=reverse("committees:list"),
        more_label=_("My committees"),
    )


@register_panel(order=21)
def new_papers(user) -> Panel | None:
    """Papers published since the last visit, the latest first.

    For somebody who comes for the first time, the latest papers, without calling them new.
    """
    is_first = user.previous_visit is None
    since = timezone.now() - _FIRST_VISIT if is_first else user.previous_visit
    rows = _rows_since(token_values(user), since)
    return Panel(
        key="papers",
        title=_("Latest papers") if is_first else _("New papers since your last visit"),
        template="committees/panels/papers.html",
        items=cards_of(rows, user),
        empty_text=_("No recent paper.") if is_first else _("Nothing new since your last visit."),
        more_url=reverse("committees:papers"),
        more_label=_("All the papers"),
    )


@prepared
def _next_meetings(tokens: tuple[str, ...], now: datetime) -> QuerySet:
    return Meeting.objects.open_to(tokens).upcoming(now)[:_MEETINGS_SHOWN]


@prepared
def _rows_since(tokens: tuple[str, ...], since: datetime) -> QuerySet:
    papers = Paper.objects.open_to(tokens).filter(published_at__gt=since).latest_first()
    return papers.values_list(*CARD_COLUMNS)[:_PAPERS_SHOWN]


@register_awaiting
def secretariat_work(user) -> list[Awaiting]:
    """Drafts to complete, files that could not be read and meetings to close, by committee."""
    if not managed_committee_ids(user):
        return []
    managed = {committee.pk: committee for committee in Committee.objects.managed_by(user)}
    papers = Paper.objects.managed_by(user).exclude(state=PaperState.WITHDRAWN)
    unread = papers.filter(current_version__content__state=ExtractionState.FAILED)
    meetings = Meeting.objects.managed_by(user).past().filter(state=MeetingState.CONVENED)
    return [
        *(_drafts(managed[pk], count) for pk, count in _by_committee(papers.drafts())),
        *(_unread(managed[pk], count) for pk, count in _by_committee(unread)),
        *(_to_close(managed[pk], count) for pk, count in _by_committee(meetings)),
    ]


def _by_committee(rows) -> list[tuple[int, int]]:
    """How many rows each committee has."""
    return list(
        rows.order_by("committee_id").values_list("committee_id").annotate(count=Count("pk"))
    )


def _drafts(committee: Committee, count: int) -> Awaiting:
    text = ngettext(
        "%(committee)s: %(count)s paper to complete",
        "%(committee)s: %(count)s papers to complete",
        count,
    )
    url = reverse("committees:complete", args=[committee.slug])
    return Awaiting(label=text % {"committee": committee.name, "count": count}, url=url)


def _unread(committee: Committee, count: int) -> Awaiting:
    text = ngettext(
        "%(committee)s: the text of %(count)s paper could not be read",
        "%(committee)s: the text of %(count)s papers could not be read",
        count,
    )
    url = reverse("committees:managed_papers", args=[committee.slug])
    return Awaiting(
        label=text % {"committee": committee.name, "count": count},
        url=f"{url}?text={ExtractionState.FAILED}",
    )


def _to_close(committee: Committee, count: int) -> Awaiting:
    text = ngettext(
        "%(committee)s: %(count)s past meeting to mark as held",
        "%(committee)s: %(count)s past meetings to mark as held",
        count,
    )
    url = reverse("committees:meetings", args=[committee.slug])
    return Awaiting(label=text % {"committee": committee.name, "count": count}, url=url)
