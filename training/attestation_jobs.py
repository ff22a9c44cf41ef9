"""Periodic jobs about attestations."""

from datetime import timedelta

from portal.core.scheduling import every
from training.services.attestations import tell_ending

every(timedelta(hours=6))(tell_ending)
