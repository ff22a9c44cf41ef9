"""What accounts write in the journal, in words."""

from portal.accounts.enums import AccountEvent
from portal.core.journal_labels import register_actions

register_actions({event.value: event.label for event in AccountEvent})
