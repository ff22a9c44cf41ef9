"""What the index follows: announced changes, and any save or deletion of what is searched."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page

from portal.core.signals import content_changed
from search.outbox import record_change


@receiver(content_changed)
def object_changed(sender, instance, audience_only=False, **kwargs) -> None:
    record_change(instance, audience_only=audience_only)


@receiver([post_save, post_delete])
def object_saved(sender, instance, raw=False, update_fields=None, **kwargs) -> None:
    """A safety net for changes nobody announced.

    Pages are left out: saving one is editing a draft, and their publication, moves and
    restrictions are announced.
    """
    if not raw and not isinstance(instance, Page):
        record_change(instance, columns=update_fields)
