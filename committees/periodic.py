"""Periodic jobs of the committees app."""

from datetime import timedelta

from committees.services.contents import discard_abandoned, resume_abandoned_readings
from portal.core.scheduling import every

every(timedelta(minutes=1))(resume_abandoned_readings)
every(timedelta(days=1))(discard_abandoned)
