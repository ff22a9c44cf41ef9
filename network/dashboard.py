"""What the network expects of a person, on the home page."""

from network.entry_awaiting import entries_to_confirm
from portal.core.dashboard import register_awaiting

register_awaiting(entries_to_confirm)
