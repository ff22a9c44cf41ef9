"""Training modules, their sessions, and who asks for a seat."""

import datetime
from dataclasses import dataclass, field
from functools import cache

from network.opening.holidays import legal_holidays
from portal.demo.content.mandates import mandates
from portal.demo.content.people import PersonPlan, people
from portal.demo.content.texts import read

# Closed lists and keys: written as they are, without typography.
_PLAIN = (
    "theme", "kit", "mode", "publics", "trainers", "requires", "compulsory", "module", "state",
    "approval", "link", "quota",
)  # fmt: skip
WORKING_DAYS = 5
_STAYING_AWAY = frozenset({"technical_administrator", "data_protection", "editor"})


@dataclass(frozen=True)
class LessonPlan:
    title: str
    text: str


@dataclass(frozen=True)
class QuestionPlan:
    """``right`` are the places of the right choices, from zero."""

    text: str
    choices: tuple[str, ...]
    right: tuple[int, ...]
    explanation: str


@dataclass(frozen=True)
class ModulePlan:
    slug: str
    code: str
    title: str
    theme: str
    hours: int
    summary: str
    objectives: str
    body: str
    publics: tuple[str, ...]
    trainers: tuple[str, ...]
    kit: str = ""
    mode: str = "on_site"
    validity: int | None = None
    requires: tuple[str, ...] = ()
    compulsory: tuple[str, ...] = ()
    lessons: tuple[LessonPlan, ...] = ()
    questions: tuple[QuestionPlan, ...] = ()


@dataclass(frozen=True)
class SessionPlan:
    """``days``: from the day of loading to the first one. ``span``: half-days. ``asked``: how
    many people ask for a seat; ``left`` of them cancel, ``absent`` do not come, ``approved`` are
    approved. ``opens``: days until sign-up opens. ``quota``: seats kept, by institution."""

    module: str
    days: int
    span: int
    seats: int
    asked: int
    state: str
    label: str = ""
    place: str = ""
    link: str = ""
    needs: str = ""
    approval: str = "none"
    approved: int = 0
    left: int = 0
    absent: int = 0
    opens: int | None = None
    quota: dict[str, int] = field(default_factory=dict)

    def first_day(self, today: datetime.date) -> datetime.date:
        """The working day found from there, away from today."""
        day = today + datetime.timedelta(days=self.days)
        step = datetime.timedelta(days=1 if self.days > 0 else -1)
        while not is_working_day(day):
            day += step
        return day


def is_working_day(day: datetime.date) -> bool:
    """Neither a week-end nor a legal holiday."""
    return day.weekday() < WORKING_DAYS and day not in legal_holidays(None, day.year)


@cache
def catalogue() -> dict[str, str]:
    """Title, slug and summary of the page above the modules."""
    return read("trainings")["catalogue"]


@cache
def modules() -> tuple[ModulePlan, ...]:
    """All modules, those needed before others first."""
    plans = [_module(table) for table in _tables("trainings", "modules")]
    return tuple(sorted(plans, key=lambda plan: bool(plan.requires)))


@cache
def sessions() -> tuple[SessionPlan, ...]:
    """All sessions, the oldest first."""
    return tuple(SessionPlan(**table) for table in _tables("training_sessions", "sessions"))


def askers(plan: SessionPlan, trainers: tuple[str, ...], trained: frozenset[str] | None) -> list:
    """Who asks for a seat, in order: people of many institutions, others for each session.

    ``trained``: keys of those who hold what the module asks for, None when it asks for nothing.
    """
    able = [one for one in people().values() if one.key not in trainers and _comes(one)]
    if trained is not None:
        able = [one for one in able if one.key in trained]
    if not able:
        return []
    start = 7 * sessions().index(plan) % len(able)
    turned = able[start:] + able[:start]
    # One of each institution first: sessions mix the network.
    seen: set[str] = set()
    first = [one for one in turned if not (one.institution in seen or seen.add(one.institution))]
    rest = [one for one in turned if one not in first]
    return (first + rest)[: plan.asked]


def _comes(person: PersonPlan) -> bool:
    """Those whose mandate waits for a training, or is over, stay as their mandate tells."""
    waiting = {one.who for one in mandates() if one.stage != "active" or one.until < 0}
    if person.key in waiting:
        return False
    roles = {role for one in person.current for role in one.roles}
    return bool(roles) and not roles & _STAYING_AWAY


def _module(table: dict) -> ModulePlan:
    lessons = tuple(LessonPlan(**one) for one in table.pop("lessons", []))
    questions = tuple(
        QuestionPlan(**{**one, "choices": tuple(one["choices"]), "right": tuple(one["right"])})
        for one in table.pop("questions", [])
    )
    return ModulePlan(**table, lessons=lessons, questions=questions)


def _tables(file: str, name: str) -> list[dict]:
    """French typography for what is read; closed lists as they are written."""
    plain = read(file, french=False)[name]
    return [
        {**table, **{key: one[key] for key in _PLAIN if key in one}}
        for table, one in zip(read(file)[name], plain, strict=True)
    ]
