"""The whole demonstration, in one transaction."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.demo.content.meetings import MeetingPlan, meetings
from portal.demo.content.papers import PaperPlan, papers
from portal.demo.content.people import people
from portal.demo.loader.committees import load_committees, load_meeting
from portal.demo.loader.conventions import load_conventions
from portal.demo.loader.entries import load_entries
from portal.demo.loader.history import date_notifications, date_papers, date_people
from portal.demo.loader.pages import load_pages
from portal.demo.loader.papers import PaperLoader
from portal.demo.loader.people import FIRST_COORDINATOR, is_loaded, load_people
from portal.demo.loader.persons import load_persons
from portal.demo.loader.territory import load_demo_territory
from portal.demo.loader.tools import load_tools
from portal.demo.loader.trainings import load_trainings

Say = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    """How much was made."""

    institutions: int
    accounts: int
    meetings: int
    papers: int


@transaction.atomic
def load_network(*, today: datetime.date, say: Say) -> Loaded | None:
    """Make everything, dated relative to ``today``; None when it is there already.

    All or nothing: a loading cut short leaves no trace and can be started again. ``say`` gets
    one line by step. Texts are read and indexed afterwards, by the worker.
    """
    if is_loaded():
        return None
    say(_("Institutions and accounts"))
    places, users = load_people()
    date_people(users, places, today)
    load_demo_territory()
    load_entries(institutions=places, users=users, today=today)
    load_persons(institutions=places, users=users, today=today)
    plans = meetings(today)
    say(_("Committees and meetings"))
    coordinator = _acting(users[FIRST_COORDINATOR.key])
    load_conventions(actor=coordinator, institutions=places, today=today)
    made = load_committees(plans, actor=coordinator, institutions=places, users=users)
    secretary = _acting(users[_holder("committee_secretary")])
    held = {}
    for plan in plans:
        committee = made[plan.committee.key]
        held[_place(plan)] = load_meeting(plan, committee, actor=secretary, today=today)
    say(_("Papers"))
    planned = papers(plans, today)
    loader = PaperLoader(actor=secretary, institutions=places, users=users)
    loaded = [
        (loader.load(plan, made[plan.meeting.committee.key], *held[_place(plan.meeting)]), plan)
        for plan in sorted(planned, key=_order)
    ]
    date_papers(loaded)
    say(_("Pages and news"))
    load_pages(actor=users[_holder("editor")], today=today)
    load_tools(editor=users[_holder("editor")], coordinator=coordinator, today=today)
    say(_("Trainings"))
    load_trainings(
        editor=users[_holder("editor")],
        coordinator=coordinator,
        institutions=places,
        users={key: _acting(user) for key, user in users.items()},
        today=today,
    )
    transaction.on_commit(lambda: date_notifications(today))
    return Loaded(len(places), len(users), len(plans), len(loaded))


def _acting(user: User) -> User:
    """The same person, read again, whose rights are worked out once for the whole loading."""
    fresh = User.objects.get(pk=user.pk)
    fresh.audience_token_cache = {}
    return fresh


def _holder(role: str) -> str:
    return next(key for key, one in people().items() if role in one.memberships[0].roles)


def _place(plan: MeetingPlan) -> tuple[str, int]:
    return plan.committee.key, plan.number


def _order(plan: PaperPlan) -> tuple[datetime.date, str]:
    """Oldest first, so that later papers have later numbers."""
    return plan.dated, plan.reference
