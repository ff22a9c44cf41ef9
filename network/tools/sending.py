"""Which tools a person was sent, and which are still to be read."""

from network.models.distribution import DistributionTarget
from network.models.tool import ToolPage
from network.rules import institution_ids
from portal.core.models import PageReading


def _sent_keys(user):
    """Translation keys of the tools sent to an institution the person acts for."""
    targets = DistributionTarget.objects.filter(institution_id__in=institution_ids(user))
    return targets.values("distribution__tool__translation_key")


def tools_to_read(user):
    """Tools in force that were sent to the person, that they may read and have not read."""
    if not user.is_authenticated or not user.is_network_member:
        return ToolPage.objects.none()
    read = PageReading.objects.visible_to(user).values("translation_key")
    return sent_tools(user).in_force().exclude(translation_key__in=read)


def sent_tools(user):
    """Tools sent to the person, read or not, in force or not."""
    return ToolPage.objects.visible_to(user).filter(translation_key__in=_sent_keys(user))


def reading_asked(user, tool: ToolPage) -> tuple[bool, PageReading | None]:
    """Whether the tool was sent to the person, and when they said to have read it."""
    if not user.is_authenticated or not user.is_network_member:
        return False, None
    asked = sent_tools(user).filter(translation_key=tool.translation_key).exists()
    readings = PageReading.objects.visible_to(user)
    read = readings.filter(translation_key=tool.translation_key).first() if asked else None
    return asked, read
