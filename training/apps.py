from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        from training import (  # noqa: PLC0415  models are ready only now
            approval_menus,  # noqa: F401  registers the entry of those who decide
            approval_targets,  # noqa: F401  registers what notifications point to
            attestation_menus,  # noqa: F401  registers entries of the menus
            attestation_targets,  # noqa: F401  registers what notifications point to
            calendar_events,  # noqa: F401  registers what calendars show
            encrypted,  # noqa: F401  names what is encrypted
            journal_actions,  # noqa: F401  names what the journal holds
            session_targets,  # noqa: F401  registers what notifications point to
            sign_up_menus,  # noqa: F401  registers entries of the menus
            trainer_menus,  # noqa: F401  registers the entry of those who run sessions
            validity,  # noqa: F401  says until when resource persons are trained
        )
