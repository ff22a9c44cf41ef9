from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from portal.accounts import (  # noqa: PLC0415  models are ready only now
            journal_actions,  # noqa: F401  names what the journal holds
            menus,  # noqa: F401  registers entries of the menus
            receivers,  # noqa: F401  connects signals
            targets,  # noqa: F401  registers targets of notifications
            tokens,  # noqa: F401  registers a token provider
        )
