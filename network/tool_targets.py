"""How a notification shows a tool."""

from functools import partial

from network.models.tool import ToolPage
from portal.core.news_targets import pages_for
from portal.core.notification_targets import register_target

register_target(ToolPage._meta.label_lower, partial(pages_for, ToolPage))
