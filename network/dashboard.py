"""What the network expects of a person, on the home page."""

from network.entry_awaiting import entries_to_confirm
from network.person_awaiting import (
    contact_to_confirm,
    left_to_reassign,
    territories_without_anybody,
)
from portal.core.dashboard import register_awaiting

register_awaiting(entries_to_confirm)
register_awaiting(contact_to_confirm)
register_awaiting(left_to_reassign)
register_awaiting(territories_without_anybody)
