"""Periodic jobs about approvals."""

from datetime import timedelta

from portal.core.scheduling import every
from training.services.approvals import escalate_silences, remind_deciders

every(timedelta(hours=1))(remind_deciders)
every(timedelta(minutes=15))(escalate_silences)
