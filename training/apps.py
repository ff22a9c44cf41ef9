from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        from training import (  # noqa: PLC0415  models are ready only now
            encrypted,  # noqa: F401  names what is encrypted
            journal_actions,  # noqa: F401  names what the journal holds
        )
