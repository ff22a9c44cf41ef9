"""How notifications show attestations to whoever may read them now."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from portal.core.notification_targets import Target, register_target
from training.models import Attestation


def attestations_for(user, uuids: Collection[UUID]) -> dict[UUID, Target]:
    """One's own: they lead to the list of one's attestations."""
    mine = Attestation.objects.visible_to(user).filter(uuid__in=uuids, person=user)
    return {one.uuid: Target(one.title, reverse("training:own_attestations")) for one in mine}


register_target(Attestation._meta.label_lower, attestations_for)
