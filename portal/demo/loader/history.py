"""Dates of the past: services write "now", a demonstration needs three years behind it."""

import datetime

from django.db.models import Case, DateTimeField, QuerySet, Value, When
from django.utils import timezone

from committees.models import Paper, PaperVersion
from portal.accounts.models import Institution, Membership, User
from portal.core.models.notification import Notification, NotificationKind
from portal.core.services.notifications import prune_notifications
from portal.demo.content.papers import PaperPlan
from portal.demo.content.people import people

JOINED_DAYS_AGO = 1150
LAST_VISIT_DAYS_AGO = 6


def date_people(users: dict[str, User], places: dict[str, Institution], today: datetime.date):
    """Let memberships begin before the first meeting, and end when they did."""
    start = today - datetime.timedelta(days=JOINED_DAYS_AGO)
    Membership.objects.filter(user__in=users.values()).update(started_on=start)
    for person in people().values():
        for one in person.memberships:
            if one.ended_days is not None:
                ended = today - datetime.timedelta(days=one.ended_days)
                Membership.objects.filter(
                    user=users[person.key], institution=places[one.institution]
                ).update(ended_on=ended)
    visited = _moment(today - datetime.timedelta(days=LAST_VISIT_DAYS_AGO), hour=17)
    User.objects.filter(pk__in=[user.pk for user in users.values()]).update(
        date_joined=_moment(start), last_login=visited, previous_visit=visited
    )


def date_papers(loaded: list[tuple[Paper, PaperPlan]]) -> None:
    """Let papers and versions appear on the day they are dated."""
    days = {paper.pk: _moment(plan.dated) for paper, plan in loaded}
    for field in ("created_at", "published_at"):
        rows = Paper.objects.filter(pk__in=days, **{f"{field}__isnull": False})
        rows.update(**{field: _case(days)})
    versions = {
        version.pk: _moment(plan.versions[version.number - 1].dated)
        for paper, plan in loaded
        for version in paper.versions.all()
    }
    # Versions refuse any change; only their date is moved, and only here.
    rows = QuerySet(model=PaperVersion).filter(pk__in=versions)
    rows.update(created_at=_case(versions))


def date_notifications(today: datetime.date) -> None:
    """Let people have been told when it happened, and have read what came before their visit."""
    visited = _moment(today - datetime.timedelta(days=LAST_VISIT_DAYS_AGO), hour=17)
    days = {
        paper.uuid: paper.current_version.created_at
        for paper in Paper.objects.filter(current_version__isnull=False).select_related(
            "current_version"
        )
    }
    about = Notification.objects.filter(target_uuid__in=days)
    whens = [When(target_uuid=uuid, then=Value(moment)) for uuid, moment in days.items()]
    about.update(created_at=Case(*whens, output_field=DateTimeField()))
    given = (NotificationKind.SEAT_GIVEN, NotificationKind.MANDATE_CHANGED)
    Notification.objects.filter(kind__in=given).update(
        created_at=_moment(today - datetime.timedelta(days=JOINED_DAYS_AGO))
    )
    prune_notifications()
    Notification.objects.unread().filter(created_at__lt=visited).update(read_at=visited)


def _case(moments: dict[int, datetime.datetime]) -> Case:
    whens = [When(pk=pk, then=Value(moment)) for pk, moment in moments.items()]
    return Case(*whens, output_field=DateTimeField())


def _moment(day: datetime.date, hour: int = 9) -> datetime.datetime:
    """An hour of that day, never later than now."""
    moment = datetime.datetime.combine(day, datetime.time(hour))
    return min(timezone.make_aware(moment), timezone.now())
