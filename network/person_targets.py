"""How notifications show resource persons to whoever may read them now."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from network.models import ResourcePerson
from portal.core.notification_targets import Target, register_target


def persons_for(user, uuids: Collection[UUID]) -> dict[UUID, Target]:
    people = ResourcePerson.objects.visible_to(user).filter(uuid__in=uuids)
    return {
        person.uuid: Target(person.name, reverse("network:person", args=[person.uuid]))
        for person in people.select_related("user")
    }


register_target(ResourcePerson._meta.label_lower, persons_for)
