"""What the network does when a tool is published, withdrawn or deleted."""

from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from network.models.tool import ToolPage
from network.services.tools import follow_versions


@receiver([page_published, page_unpublished, post_delete], sender=ToolPage)
def versions_changed(sender, instance, **kwargs) -> None:
    follow_versions()
