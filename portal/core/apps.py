from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "core"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from portal.core import (  # noqa: PLC0415  models are ready only now
            dashboard,
            journal_actions,  # noqa: F401  names what the journal holds
            loopback,  # noqa: F401  registers checks
            menus,  # noqa: F401  registers entries of the menus
            news_targets,  # noqa: F401  registers what notifications point to
            page_menus,  # noqa: F401  registers entries of the menus
            panels,  # noqa: F401  registers panels of the home page
            receivers,  # noqa: F401  connects signals
            shell_checks,  # noqa: F401  registers checks
        )

        dashboard.discover()
