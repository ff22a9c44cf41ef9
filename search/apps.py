from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from search import (  # noqa: PLC0415  models are ready only now
            marking,  # noqa: F401  finds the words of a query in a text
            menus,  # noqa: F401  registers entries of the menus
            notification_targets,  # noqa: F401  registers what notifications point to
            receivers,  # noqa: F401  follows the changes of objects
        )

        autodiscover_modules("search_sources")
