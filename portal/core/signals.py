"""Signals that let a lower app speak to the apps above it without importing them."""

from django.dispatch import Signal

# Sent inside the transaction that changes a searchable object.
# Arguments: sender (model class), instance, audience_only (bool: its text did not change).
content_changed = Signal()

# Sent when the audience tokens of a person changed (membership, seat, group).
# Arguments: sender (model class), user, actor (who changed it, may be left out).
access_changed = Signal()
