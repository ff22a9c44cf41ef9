"""How notifications show sessions to whoever may read them now."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from portal.core.notification_targets import Target, register_target
from training.models import Session


def sessions_for(user, uuids: Collection[UUID]) -> dict[UUID, Target]:
    """Sessions that the person reads, by their page."""
    readable = Session.objects.visible_to(user).filter(uuid__in=uuids).select_related("module")
    return {
        one.uuid: Target(one.title, reverse("training:session", args=[one.uuid]))
        for one in readable
    }


register_target(Session._meta.label_lower, sessions_for)
