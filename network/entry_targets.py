"""How notifications show places and services, and the list of what is to confirm."""

from collections.abc import Collection
from functools import partial
from uuid import UUID

from django.urls import reverse

from network.models import Place, Service
from portal.core.notification_targets import Target, register_target


def entries_for(model: type[Place | Service], user, uuids: Collection[UUID]) -> dict[UUID, Target]:
    """Entries that the person reads, by their page."""
    name = model._meta.model_name
    return {
        entry.uuid: Target(entry.name, reverse(f"network:{name}", args=[entry.uuid]))
        for entry in model.objects.visible_to(user).filter(uuid__in=uuids)
    }


for _model in (Place, Service):
    register_target(_model._meta.label_lower, partial(entries_for, _model))
