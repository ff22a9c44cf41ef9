"""Tables computed from the minutes, or drawn from a seed: what spreadsheets of a network hold."""

import datetime
import random
from collections.abc import Callable

from portal.demo.content.calendar import working_day
from portal.demo.content.institutions import institutions
from portal.demo.content.meetings import EXCUSED, MeetingPlan
from portal.demo.document import Table
from portal.demo.frenchtext import long_date, of_month

COMMUNES = (
    "Brumeval", "Lormeville-sur-Brume", "Chantelouvre", "Vieux-Fresnay", "Rivecourt-la-Noue",
    "Saint-Évrard-le-Haut", "Port-Ancelle", "Montorbel", "Les Aulnettes",
)  # fmt: skip
HALTS = ("Chantelouvre", "Vieux-Fresnay", "Rivecourt-la-Noue")
BRACKETS = (
    "QF 0 à 400", "QF 401 à 600", "QF 601 à 800", "QF 801 à 1 100", "QF 1 101 à 1 500",
    "QF plus de 1 500",
)  # fmt: skip
SMALLEST_SHOWN = 5


def actions(history: list[MeetingPlan]) -> tuple[Table, ...]:
    """Every action decided so far, with its owner, its term and its state."""
    rows = tuple(
        (one.title, _short(action.institution), action.text, long_date(action.due), action.state)
        for one in history
        for action in one.open_actions
    )
    return (Table("Suivi des actions", ("Séance", "Pilote", "Action", "Échéance", "État"), rows),)


def attendance(history: list[MeetingPlan]) -> tuple[Table, ...]:
    """How often each institution was represented."""
    counts: dict[str, list[int]] = {}
    for one in history:
        for line in one.attendance:
            came, invited = counts.setdefault(_short(line.seat.institution), [0, 0])
            counts[_short(line.seat.institution)] = [came + (line.state != EXCUSED), invited + 1]
    rows = tuple(
        (name, invited, came, f"{100 * came // invited} %")
        for name, (came, invited) in sorted(counts.items())
    )
    header = ("Institution", "Convocations", "Présences", "Taux")
    return (Table("Présences par institution", header, rows),)


def trained(history: list[MeetingPlan]) -> tuple[Table, ...]:
    """Professionals trained by institution; small numbers are hidden."""
    chance = random.Random("trained")
    rows = tuple(
        (one.short, _shown(chance.randint(2, 34)), _shown(chance.randint(1, 21)))
        for one in institutions().values()
    )
    header = ("Institution", "Niveau 1", "Approfondissement")
    return (Table("Professionnels formés", header, rows),)


def meals(history: list[MeetingPlan]) -> tuple[Table, ...]:
    """Price of a school meal by commune and bracket of the quotient familial, in euros."""
    chance = random.Random("meals")
    rows = []
    for commune in COMMUNES:
        lowest = chance.choice((0.95, 1.0, 1.1, 1.35, 1.8))
        step = chance.choice((0.35, 0.45, 0.6, 0.72))
        prices = (round(lowest + step * rank, 2) for rank in range(len(BRACKETS)))
        rows.append((commune, *prices))
    return (Table("Prix du repas en euros", ("Commune", *BRACKETS), tuple(rows)),)


def advances(history: list[MeetingPlan]) -> tuple[Table, ...]:
    """Requests to the advance fund over the months before the latest meeting."""
    chance = random.Random("advances")
    last = history[-1].day.replace(day=1)
    months = [_months_before(last, count) for count in range(6, 0, -1)]
    rows = []
    for month in months:
        received = chance.randint(5, 9)
        late = chance.choice((0, 0, 0, 1))
        amount = received * chance.randint(290, 420)
        rows.append((of_month(month), received, received - late, amount))
    header = ("Mois", "Demandes reçues", "Versées sous 7 jours", "Montant en euros")
    return (Table("Demandes du fonds d'avance", header, tuple(rows)),)


def caravan(history: list[MeetingPlan]) -> tuple[Table, ...]:
    """The halts of the half-year after the latest meeting, one a fortnight."""
    start = history[-1].day
    rows = []
    for rank in range(12):
        day = working_day(start + datetime.timedelta(days=14 * (rank + 1)))
        rows.append((long_date(day), HALTS[rank % len(HALTS)], "place du Marché", "8 h 30 – 12 h"))
    return (Table("Haltes", ("Date", "Commune", "Lieu", "Horaire"), tuple(rows)),)


GENERATED: dict[str, Callable[[list[MeetingPlan]], tuple[Table, ...]]] = {
    "actions": actions,
    "attendance": attendance,
    "trained": trained,
    "meals": meals,
    "advances": advances,
    "caravan": caravan,
}


def _shown(count: int) -> int | str:
    return count if count >= SMALLEST_SHOWN else "moins de 5"


def _months_before(first: datetime.date, count: int) -> datetime.date:
    months = first.year * 12 + first.month - 1 - count
    return datetime.date(months // 12, months % 12 + 1, 1)


def _short(key: str) -> str:
    return institutions()[key].short
