"""Periodic jobs of the network app."""

from datetime import timedelta

from network.services.chasing import chase_overdue, erase_old_entries
from network.services.conventions import announce_renewals, trace_changes_of_force
from network.services.offices import close_past_mandates, trace_changes_of_office
from network.services.person_chasing import chase_contacts, forget_old_mandates
from network.services.trainings import follow_trainings
from portal.core.scheduling import every

every(timedelta(minutes=15))(trace_changes_of_force)
every(timedelta(days=1))(announce_renewals)
every(timedelta(hours=1))(chase_overdue)
every(timedelta(days=1))(erase_old_entries)
every(timedelta(hours=1))(chase_contacts)
every(timedelta(days=1))(forget_old_mandates)
every(timedelta(hours=1))(follow_trainings)
every(timedelta(minutes=15))(trace_changes_of_office)
every(timedelta(days=1))(close_past_mandates)
