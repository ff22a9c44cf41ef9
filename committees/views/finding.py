"""The only ways in which a view gets an object: through the rule, or 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from committees.models import Committee, Meeting, Paper, PaperVersion


def find_committee(user, slug: str) -> Committee:
    """A committee the person knows of."""
    return get_object_or_404(Committee.objects.visible_to(user), slug=slug)


def find_managed_committee(user, slug: str) -> Committee:
    return get_object_or_404(Committee.objects.managed_by(user), slug=slug)


def find_administered_committee(user, uuid: UUID) -> Committee:
    return get_object_or_404(Committee.objects.administered_by(user), uuid=uuid)


def find_meeting(user, uuid: UUID) -> Meeting:
    meetings = Meeting.objects.visible_to(user).select_related("committee")
    return get_object_or_404(meetings, uuid=uuid)


def find_managed_meeting(user, uuid: UUID) -> Meeting:
    meetings = Meeting.objects.managed_by(user).select_related("committee")
    return get_object_or_404(meetings, uuid=uuid)


def find_paper(user, uuid: UUID) -> Paper:
    """A paper the person may open: published to them, or of a committee they manage."""
    papers = Paper.objects.readable_by(user).for_listing().select_related("audience")
    return get_object_or_404(papers, uuid=uuid)


def find_managed_paper(user, uuid: UUID) -> Paper:
    return get_object_or_404(Paper.objects.managed_by(user).for_listing(), uuid=uuid)


def find_version(user, uuid: UUID, number: int) -> PaperVersion:
    """A version whose paper the person may open and whose file may be served."""
    versions = PaperVersion.objects.readable_by(user).select_related("paper__audience", "content")
    return get_object_or_404(versions, paper__uuid=uuid, number=number)
