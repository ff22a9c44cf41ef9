"""Forty-five meetings over three years, with their agendas, decisions and actions."""

import datetime
import random
from dataclasses import dataclass, replace
from functools import cached_property
from zoneinfo import ZoneInfo

from portal.demo.content.calendar import meeting_days
from portal.demo.content.committees import CommitteePlan, SeatPlan, committees
from portal.demo.content.institutions import institutions
from portal.demo.content.markup import paragraphs
from portal.demo.content.texts import read, read_all
from portal.demo.frenchtext import long_date

PARIS = ZoneInfo("Europe/Paris")

# Chances that the titular comes, that the deputy comes instead; the others are excused.
TITULAR_COMES, DEPUTY_COMES = 0.72, 0.9
# Meetings further ahead than this are still in preparation.
CONVENED_WITHIN_DAYS = 45


@dataclass(frozen=True)
class ActionPlan:
    """What an institution has to do before ``due``; ``state`` is told at the next meeting."""

    institution: str
    text: str
    due: datetime.date
    state: str


@dataclass(frozen=True)
class ItemPlan:
    """A line of an agenda; ``lead`` is the institution that presents it."""

    title: str
    kind: str
    lead: str
    minutes: int
    confidential: bool = False
    text: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    actions: tuple[ActionPlan, ...] = ()


@dataclass(frozen=True)
class Attendance:
    seat: SeatPlan
    state: str

    @property
    def name(self) -> str:
        person = self.seat.deputy if self.state == REPRESENTED else self.seat.titular
        return person.name


PRESENT, REPRESENTED, EXCUSED = "titulaire", "suppléance", "absence excusée"


@dataclass(frozen=True)
class MeetingPlan:
    """``number`` counts from one within the committee; ``previous`` is the meeting before."""

    committee: CommitteePlan
    number: int
    day: datetime.date
    next_day: datetime.date | None
    upcoming: bool
    items: tuple[ItemPlan, ...]
    previous: "MeetingPlan | None" = None

    @property
    def title(self) -> str:
        return f"{self.committee.name} du {long_date(self.day)}"

    @property
    def starts_at(self) -> datetime.datetime:
        return datetime.datetime.combine(self.day, datetime.time(self.committee.hour), tzinfo=PARIS)

    @property
    def ends_at(self) -> datetime.datetime:
        return self.starts_at + datetime.timedelta(minutes=self.committee.duration)

    def convened(self, today: datetime.date) -> bool:
        return (self.day - today).days <= CONVENED_WITHIN_DAYS

    @property
    def is_confidential(self) -> bool:
        """Whether one of the items is for the deliberating members only."""
        return any(item.confidential for item in self.items)

    @property
    def actions(self) -> tuple[ActionPlan, ...]:
        return tuple(action for item in self.items for action in item.actions)

    @property
    def open_actions(self) -> tuple[ActionPlan, ...]:
        """Actions that may be told to the whole committee: none from a confidential item."""
        return tuple(
            action for item in self.items if not item.confidential for action in item.actions
        )

    def chance_of(self, subject: str) -> random.Random:
        """Draws for one subject of this meeting: the same at every loading."""
        return random.Random(f"{subject}-{self.committee.key}-{self.number}")

    @cached_property
    def attendance(self) -> tuple[Attendance, ...]:
        """Who came, seat by seat; the chair and the secretariat always do."""
        chance = self.chance_of("attendance")
        return tuple(Attendance(seat, _comes(seat, chance)) for seat in self.committee.seats)


def _comes(seat: SeatPlan, chance: random.Random) -> str:
    draw = chance.random()
    if seat.standing in ("chair", "secretariat") or draw < TITULAR_COMES:
        return PRESENT
    return REPRESENTED if draw < DEPUTY_COMES and seat.deputy else EXCUSED


def meetings(today: datetime.date) -> list[MeetingPlan]:
    """All meetings of all committees, committee by committee, oldest first."""
    return [one for committee in committees().values() for one in _of_committee(committee, today)]


def _of_committee(committee: CommitteePlan, today: datetime.date) -> list[MeetingPlan]:
    tables = read_all(f"agendas/{committee.key}-*.toml", "meetings")
    days = meeting_days(committee.key, today)
    found: list[MeetingPlan] = []
    for rank, (table, day, following) in enumerate(
        zip(tables, days, [*days[1:], None], strict=True), start=1
    ):
        plan = MeetingPlan(
            committee=committee,
            number=rank,
            day=day,
            next_day=following,
            upcoming=table.get("upcoming", False),
            items=tuple(_item(one, day) for one in table["items"]),
            previous=found[-1] if found else None,
        )
        found.append(replace(plan, items=_with_usual_items(plan)))
    return found


def _item(table: dict, day: datetime.date) -> ItemPlan:
    actions = tuple(
        ActionPlan(institution, _years(text, day), day + datetime.timedelta(days=days), "")
        for institution, text, days in table.get("actions", ())
    )
    return ItemPlan(
        title=_years(table["title"], day),
        kind=table["kind"],
        lead=table["lead"],
        minutes=table["minutes"],
        confidential=table.get("confidential", False),
        text=tuple(_years(part, day) for part in paragraphs(table.get("text", "")) if part),
        decisions=tuple(_years(text, day) for text in table.get("decisions", ())),
        actions=_with_states(actions, table["title"]),
    )


def _with_states(actions: tuple[ActionPlan, ...], seed: str) -> tuple[ActionPlan, ...]:
    chance = random.Random(seed)
    states = read("phrases")["states"]
    return tuple(replace(action, state=chance.choice(states)) for action in actions)


def _years(text: str, day: datetime.date) -> str:
    for mark, year in (("{Y}", day.year), ("{P}", day.year - 1), ("{N}", day.year + 1)):
        text = text.replace(mark, str(year))
    return text


def _with_usual_items(plan: MeetingPlan) -> tuple[ItemPlan, ...]:
    """Put the approval and the review before the items of substance, the rest after."""
    first = _approval(plan) if plan.previous else _first_round(plan)
    review = (_review(plan),) if plan.previous else ()
    return (first, *review, *plan.items, _miscellany(plan))


def _first_round(plan: MeetingPlan) -> ItemPlan:
    text = plan.chance_of("first_rounds").choice(read("phrases")["first_rounds"])
    return ItemPlan("Présentation des membres et attentes", "information", "dept", 20, text=(text,))


def _approval(plan: MeetingPlan) -> ItemPlan:
    wording = plan.chance_of("approvals").choice(read("phrases")["approvals"])
    text = wording.replace("{date}", long_date(plan.previous.day))
    return ItemPlan(
        "Approbation du compte rendu de la séance précédente", "decision", "dept", 5,
        text=() if plan.upcoming else (text,),
    )  # fmt: skip


def _review(plan: MeetingPlan) -> ItemPlan:
    opening = plan.chance_of("reviews").choice(read("phrases")["reviews"])
    lines = [
        f"{institutions()[action.institution].short}, {_lowered(action.text)} : {action.state}."
        for action in plan.previous.open_actions
    ]
    text = () if plan.upcoming else (opening, *lines)
    return ItemPlan("Suivi des actions décidées", "information", "dept", 10, text=text)


def _miscellany(plan: MeetingPlan) -> ItemPlan:
    text = plan.chance_of("miscellany").sample(read("phrases")["miscellany"], 2)
    return ItemPlan(
        "Questions diverses et date de la prochaine réunion", "information", "dept", 10,
        text=() if plan.upcoming else tuple(text),
    )  # fmt: skip


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
