"""How notifications show committees, meetings and papers to whoever may read them now."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from committees.models import Committee, Meeting, Paper
from portal.core.notification_targets import Target, register_target


def papers_for(user, uuids: Collection[UUID]) -> dict[UUID, Target]:
    papers = Paper.objects.visible_to(user).filter(uuid__in=uuids)
    return {
        paper.uuid: Target(paper.title, reverse("committees:paper", args=[paper.uuid]))
        for paper in papers
    }


def meetings_for(user, uuids: Collection[UUID]) -> dict[UUID, Target]:
    meetings = Meeting.objects.visible_to(user).filter(uuid__in=uuids)
    return {
        meeting.uuid: Target(meeting.title, reverse("committees:meeting", args=[meeting.uuid]))
        for meeting in meetings
    }


def committees_for(user, uuids: Collection[UUID]) -> dict[UUID, Target]:
    committees = Committee.objects.visible_to(user).filter(uuid__in=uuids)
    return {
        committee.uuid: Target(committee.name, reverse("committees:detail", args=[committee.slug]))
        for committee in committees
    }


register_target(Paper._meta.label_lower, papers_for)
register_target(Meeting._meta.label_lower, meetings_for)
register_target(Committee._meta.label_lower, committees_for)
