"""Which tools a person was sent, and which are still to be read."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from network.models.distribution import DistributionTarget
from network.models.tool import ToolPage
from network.rules import institution_ids
from portal.core.audiences import token_values
from portal.core.models import PageReading
from portal.core.prepared import prepared


def _sent_keys(institution_ids: Iterable[int]) -> QuerySet:
    """Translation keys of the tools sent to one of the institutions."""
    targets = DistributionTarget.objects.filter(institution_id__in=institution_ids)
    return targets.values("distribution__tool__translation_key")


def tools_to_read(user) -> list[ToolPage]:
    """Tools in force sent to the person, that they may read and have not read; oldest first."""
    if not user.is_authenticated or not user.is_network_member:
        return []
    return _to_read(user.pk, tuple(institution_ids(user)), token_values(user), timezone.now())


@prepared
def _to_read(
    user_id: int, acting: tuple[int, ...], tokens: tuple[str, ...], now: datetime
) -> QuerySet:
    read = PageReading.objects.filter(user_id=user_id).values("translation_key")
    sent = ToolPage.objects.open_to(tokens, now).filter(translation_key__in=_sent_keys(acting))
    return sent.in_force().exclude(translation_key__in=read).order_by("dated", "pk")


def sent_tools(user):
    """Tools sent to the person, read or not, in force or not."""
    return ToolPage.objects.visible_to(user).filter(
        translation_key__in=_sent_keys(institution_ids(user))
    )


def reading_asked(user, tool: ToolPage) -> tuple[bool, PageReading | None]:
    """Whether the tool was sent to the person, and when they said to have read it."""
    if not user.is_authenticated or not user.is_network_member:
        return False, None
    asked = sent_tools(user).filter(translation_key=tool.translation_key).exists()
    readings = PageReading.objects.visible_to(user)
    read = readings.filter(translation_key=tool.translation_key).first() if asked else None
    return asked, read
