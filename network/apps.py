from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "network"
    verbose_name = _("Network")

    def ready(self) -> None:
        from network import (  # noqa: PLC0415  models are ready only now
            encrypted,  # noqa: F401  names what is encrypted
            entry_targets,  # noqa: F401  registers what notifications point to
            journal_actions,  # noqa: F401  names what the journal holds
            menus,  # noqa: F401  registers entries of the menus
            notification_targets,  # noqa: F401  registers what notifications point to
            own_holdings,  # noqa: F401  names what leavers still hold
            person_actions,  # noqa: F401  names what the journal holds
            person_targets,  # noqa: F401  registers what notifications point to
            receivers,  # noqa: F401  follows people who leave
            tool_receivers,  # noqa: F401  keeps one version of a tool in force
            tool_targets,  # noqa: F401  registers what notifications point to
        )
