"""Keeping one version of each tool in force."""

from django.db import transaction

from network.models.tool import ToolPage
from portal.core.signals import content_changed


@transaction.atomic
def follow_versions() -> int:
    """Work out again which tools are superseded, in every language; give how many changed.

    A tool is superseded while a published one names it, or its translation, as replaced. The
    search is told of what changed.
    """
    live = ToolPage.objects.live().filter(supersedes__isnull=False)
    replaced = set(live.values_list("supersedes__translation_key", flat=True))
    marked = ToolPage.objects.filter(is_superseded=False, translation_key__in=replaced)
    freed = ToolPage.objects.filter(is_superseded=True).exclude(translation_key__in=replaced)
    changed = list(marked) + list(freed)
    for tool in changed:
        tool.is_superseded = not tool.is_superseded
        ToolPage.objects.filter(pk=tool.pk).update(is_superseded=tool.is_superseded)
        content_changed.send(sender=ToolPage, instance=tool, audience_only=False)
    return len(changed)
