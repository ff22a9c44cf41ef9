from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitteesConfig(AppConfig):
    name = "committees"
    verbose_name = _("Committees")

    def ready(self) -> None:
        from committees import (  # noqa: PLC0415  models are ready only now
            calendar_events,  # noqa: F401  registers what calendars show
            holdings,  # noqa: F401  names what leavers still hold
            journal_actions,  # noqa: F401  names what the journal holds
            menus,  # noqa: F401  registers entries of the menus
            notification_targets,  # noqa: F401  registers what notifications point to
            tokens,  # noqa: F401  registers a token provider
        )
