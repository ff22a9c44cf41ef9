"""What the network does when the rights of a person change."""

from django.dispatch import receiver

from network.services.leaving import follow_departure
from portal.core.signals import access_changed


@receiver(access_changed)
def person_access_changed(sender, user, actor=None, **kwargs) -> None:
    """Somebody may have left an institution: inside the same transaction, all is handed over."""
    follow_departure(user, actor=actor)
