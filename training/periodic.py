"""Periodic jobs of the training app."""

from datetime import timedelta

from portal.core.scheduling import every
from training.services.approval_deputies import forget_old_deputies
from training.services.approvals import escalate_silences, remind_deciders
from training.services.attestations import tell_ending
from training.services.notices import erase_needs, remind, settle_sessions
from training.services.openings import forget_old_notices, tell_openings

every(timedelta(minutes=1))(settle_sessions)
every(timedelta(minutes=15))(escalate_silences)
every(timedelta(hours=1))(remind_deciders)
every(timedelta(hours=1))(remind)
every(timedelta(hours=1))(erase_needs)
every(timedelta(hours=6))(tell_ending)
every(timedelta(minutes=5))(tell_openings)
every(timedelta(days=1))(forget_old_notices)
every(timedelta(days=1))(forget_old_deputies)
