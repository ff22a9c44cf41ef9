"""Tools that a person was sent and has not read, on the home page."""

from django.utils.translation import gettext as _

from network.tools.sending import tools_to_read
from portal.core.dashboard import Awaiting
from portal.core.page_locale import locale_to_read
from portal.core.page_urls import with_urls

TOOLS_SHOWN = 5


def tools_awaiting(user) -> list[Awaiting]:
    """One line per tool, in the current language when it exists, latest first."""
    locale = locale_to_read()
    found = sorted(tools_to_read(user), key=lambda tool: tool.locale_id == locale)
    # The last one wins: those in the current language come last.
    tools = {tool.translation_key: tool for tool in found}.values()
    newest = sorted(tools, key=lambda tool: (tool.dated, tool.pk), reverse=True)
    return [
        Awaiting(label=_("Read: %(title)s") % {"title": tool.title}, url=url)
        for tool, url in with_urls(newest[:TOOLS_SHOWN])
    ]
