"""Committees, seats, meetings and their agendas."""

import datetime

from committees.enums import MeetingState
from committees.models import AgendaItem, Committee, Meeting
from committees.services.audiences import AudienceChoice, build_audience
from committees.services.committees import create_committee, open_seat
from committees.services.meetings import ItemData, change_state, create_meeting, replace_agenda
from portal.accounts.enums import Action
from portal.accounts.models import Institution, User
from portal.demo.content.committees import INSTALLED_BEFORE, CommitteePlan, committees
from portal.demo.content.institutions import institutions
from portal.demo.content.meetings import ItemPlan, MeetingPlan
from portal.demo.content.papers import DELIBERATING
from portal.demo.frenchtext import ascii_slug

TERM_YEARS = 6


def load_committees(
    plans: list[MeetingPlan],
    *,
    actor: User,
    institutions: dict[str, Institution],
    users: dict[str, User],
) -> dict[str, Committee]:
    """Create the committees and open their seats; give them by key. ``actor`` coordinates.

    Nobody gives a seat to themselves: another member of the coordination does.
    """
    coordinators = [user for user in users.values() if user.can(Action.MANAGE_COMMITTEES)]
    first_days = {}
    for plan in plans:
        first_days.setdefault(plan.committee.key, plan.day)
    found = {}
    for key, plan in committees().items():
        since = first_days[key] - datetime.timedelta(days=INSTALLED_BEFORE)
        found[key] = _committee(plan, since, actor)
        for seat in plan.seats:
            titular = users[seat.titular.key]
            deputy = users[seat.deputy.key] if seat.deputy else None
            open_seat(
                found[key],
                actor=next(one for one in coordinators if one not in (titular, deputy)),
                institution=institutions[seat.institution],
                titular=titular,
                deputy=deputy,
                standing=seat.standing,
                started_on=since,
            )
    return found


def _committee(plan: CommitteePlan, since: datetime.date, actor: User) -> Committee:
    return create_committee(
        actor=actor,
        name=plan.name,
        slug=plan.slug,
        kind=plan.kind,
        visibility=plan.visibility,
        purpose=plan.purpose,
        term_start=since,
        term_end=since.replace(year=since.year + TERM_YEARS, day=min(since.day, 28)),
    )


def load_meeting(
    plan: MeetingPlan, committee: Committee, *, actor: User, today: datetime.date
) -> tuple[Meeting, list[AgendaItem]]:
    """Create a meeting with its agenda and bring it to the state its date calls for."""
    meeting = create_meeting(
        committee,
        actor=actor,
        title=plan.title,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        place=plan.committee.place,
        link=_link(plan) if plan.upcoming else "",
    )
    items = [_item(plan, item, committee) for item in plan.items]
    agenda = replace_agenda(meeting, actor=actor, items=items)
    if plan.convened(today):
        meeting = change_state(meeting, actor=actor, state=MeetingState.CONVENED)
    if not plan.upcoming:
        meeting = change_state(meeting, actor=actor, state=MeetingState.HELD)
    return meeting, agenda


def _item(plan: MeetingPlan, item: ItemPlan, committee: Committee) -> ItemData:
    audience = None
    if item.confidential:
        audience = build_audience(
            committee, choice=AudienceChoice.COMMITTEE_PART, standings=DELIBERATING.standings
        )
    return ItemData(
        title=item.title,
        kind=item.kind,
        rapporteur=_rapporteur(plan, item),
        minutes=item.minutes,
        is_confidential=item.confidential,
        audience=audience,
    )


def _rapporteur(plan: MeetingPlan, item: ItemPlan) -> str:
    """Who presents: the titular of the institution's seat, or the institution itself."""
    short = institutions()[item.lead].short
    for seat in plan.committee.seats:
        if seat.institution == item.lead:
            return f"{seat.titular.name} ({short})"
    return short


def _link(plan: MeetingPlan) -> str:
    return (
        f"https://visio.reseau-valdebrume.example/{ascii_slug(plan.committee.code)}-{plan.number}"
    )
