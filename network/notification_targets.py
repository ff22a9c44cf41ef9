"""How notifications show what the network holds to whoever may read it now."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from network.models import Convention
from portal.core.notification_targets import Target, register_target


def conventions_for(user, uuids: Collection[UUID]) -> dict[UUID, Target]:
    conventions = Convention.objects.visible_to(user).filter(uuid__in=uuids)
    return {
        convention.uuid: Target(
            convention.title, reverse("network:convention", args=[convention.uuid])
        )
        for convention in conventions
    }


register_target(Convention._meta.label_lower, conventions_for)
