"""How notifications show to a deputy that they decide for a manager."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from portal.core.notification_targets import Target, register_target
from training.models import ApprovalDeputy


def deputies_for(user, uuids: Collection[UUID]) -> dict[UUID, Target]:
    """Those that name the person and are not over."""
    held = ApprovalDeputy.objects.visible_to(user).not_over(timezone.localdate())
    held = held.filter(uuid__in=uuids, deputy=user).select_related("institution")
    return {one.uuid: Target(one.institution.name, reverse("training:approvals")) for one in held}


register_target(ApprovalDeputy._meta.label_lower, deputies_for)
