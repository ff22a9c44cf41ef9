"""How a notification shows a saved search, to its owner alone."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from portal.core.notification_targets import Target, register_target
from search.models import SavedSearch


def saved_searches_for(user, uuids: Collection[UUID]) -> dict[UUID, Target]:
    address = reverse("search:page")
    return {
        saved.uuid: Target(saved.query, f"{address}?{saved.address}&sort=date")
        for saved in SavedSearch.objects.visible_to(user).filter(uuid__in=uuids)
    }


register_target(SavedSearch._meta.label_lower, saved_searches_for)
