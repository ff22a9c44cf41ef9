"""Entries of the search in the menus of the shell."""

from django.utils.translation import gettext_lazy as _

from portal.core.navigation import NavigationEntry, Section, register_entry
from search.rules import can_tune_search

register_entry(
    NavigationEntry(
        key="saved_searches",
        label=_("My saved searches"),
        url_name="search:saved",
        section=Section.ACCOUNT,
        order=35,
    )
)
register_entry(
    NavigationEntry(
        key="search_words",
        label=_("Words of the search"),
        url_name="search:synonyms",
        section=Section.ACCOUNT,
        order=60,
        visible=can_tune_search,
        prefixes=("/recherche/mises-en-avant/",),
    )
)
