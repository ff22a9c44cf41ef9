"""Whether a session is inter-institutional: computed from who was there (domain A1, A18).

The definition has versions: a session is judged by the one in force on its first day, so that a
later one changes no past year.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils import timezone

from portal.accounts.enums import InstitutionKind as Kind
from portal.accounts.models import Institution
from training.enums import FIRM_STATES, SessionPhase
from training.enums_attendance import Presence, Sector
from training.models import Attendance, Session

SECTOR_OF: dict[str, Sector] = {
    **dict.fromkeys(
        (Kind.DEPARTEMENT, Kind.CAF, Kind.MSA, Kind.CCAS, Kind.EPCI, Kind.COMMUNE, Kind.MDPH),
        Sector.SOCIAL,
    ),
    **dict.fromkeys((Kind.CPAM, Kind.CES, Kind.HOSPITAL), Sector.HEALTH),
    **dict.fromkeys((Kind.COURT, Kind.SPIP), Sector.JUSTICE),
    **dict.fromkeys((Kind.POLICE, Kind.GENDARMERIE), Sector.FORCES),
    **dict.fromkeys((Kind.CIDFF, Kind.FRANCE_VICTIMES, Kind.ASSOCIATION), Sector.SUPPORT),
    Kind.EDUCATION: Sector.EDUCATION,
    Kind.HOUSING: Sector.HOUSING,
    **dict.fromkeys((Kind.FRANCE_TRAVAIL, Kind.MISSION_LOCALE), Sector.WORK),
}


@dataclass(frozen=True)
class Definition:
    """What "inter-institutional" means from a day on.

    `fewest` is how many distinct institutions must be present, `expected` the sectors that a
    session misses while nobody of them has a seat.
    """

    version: int
    since: date
    fewest: int
    expected: tuple[Sector, ...]


# The latest one last. A new definition is a new line: past ones are never changed.
DEFINITIONS = (
    Definition(
        version=1,
        since=date(2026, 1, 1),
        fewest=3,
        expected=(Sector.SOCIAL, Sector.HEALTH, Sector.JUSTICE, Sector.FORCES, Sector.SUPPORT),
    ),
)


@dataclass(frozen=True)
class Mixity:
    """A session judged by a definition: the institutions present and how many of their people."""

    definition: Definition
    present: tuple[tuple[Institution, int], ...]

    @property
    def is_met(self) -> bool:
        return len(self.present) >= self.definition.fewest

    @property
    def sectors(self) -> list[Sector]:
        """Those of the institutions present, in the order of the closed list."""
        held = {sector_of(institution) for institution, _people in self.present}
        return [sector for sector in Sector if sector in held]


def sector_of(institution: Institution) -> Sector:
    return SECTOR_OF.get(institution.kind, Sector.OTHER)


def definition_on(day: date) -> Definition:
    """The definition in force that day; the first one before that."""
    return next((one for one in reversed(DEFINITIONS) if one.since <= day), DEFINITIONS[0])


def definition_of(session: Session) -> Definition:
    """The one by which a session is judged; a session without dates, by today's."""
    moment = session.starts_at
    return definition_on(timezone.localdate(moment) if moment else timezone.localdate())


def missing_sectors(session: Session) -> list[Sector]:
    """Sectors expected by the definition of which nobody has a confirmed seat yet."""
    kinds = session.sign_ups.firm().order_by()
    there = {
        SECTOR_OF.get(kind, Sector.OTHER)
        for kind in kinds.values_list("institution__kind", flat=True).distinct()
    }
    return [sector for sector in definition_of(session).expected if sector not in there]


def mixities(sessions: Iterable[Session]) -> dict[int, Mixity]:
    """Each session judged, by its number; two queries whatever their number."""
    sessions = list(sessions)
    people = _people_present([session.pk for session in sessions])
    pks = {pk for by_institution in people.values() for pk in by_institution}
    institutions = Institution.objects.filter(pk__in=pks).order_by("name", "pk")
    ordered = list(institutions)
    return {
        session.pk: Mixity(
            definition_of(session),
            tuple(
                (one, people[session.pk][one.pk])
                for one in ordered
                if one.pk in people.get(session.pk, {})
            ),
        )
        for session in sessions
    }


def mixity_of(session: Session) -> Mixity:
    return mixities([session])[session.pk]


def counts_as_interinstitutional(session: Session, mixity: Mixity) -> bool:
    """Whether the session was held and enough institutions were present (indicator 2)."""
    return session.phase() in (SessionPhase.DONE, SessionPhase.SETTLED) and mixity.is_met


def _people_present(session_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """How many people of each institution were there for a half-day at least."""
    there = Attendance.objects.filter(
        status=Presence.PRESENT,
        sign_up__session__in=session_ids,
        sign_up__state__in=FIRM_STATES,
    )
    rows = there.order_by().values_list("sign_up__session_id", "sign_up__institution_id")
    found: dict[int, dict[int, int]] = {}
    for session_id, institution_id, count in rows.annotate(
        people=Count("sign_up_id", distinct=True)
    ):
        found.setdefault(session_id, {})[institution_id] = count
    return found


@dataclass(frozen=True)
class Proof:
    """A session that was held, with what proves that it counts or not."""

    session: Session
    mixity: Mixity


def proofs_of_year(year: int) -> list[Proof]:
    """The sessions that ended in a year and are over, with who was present; three queries.

    Those that count are indicator 2 of the network (domain A18, definition 2).
    """
    now = timezone.now()
    ended = Session.objects.live().filter(ends_at__year=year, ends_at__lte=now)
    sessions = list(ended.select_related("module", "organiser").order_by("starts_at", "pk"))
    judged = mixities(sessions)
    return [Proof(session, judged[session.pk]) for session in sessions]
