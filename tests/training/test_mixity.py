"""What makes a session inter-institutional."""

import pytest

from portal.accounts.enums import InstitutionKind
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.training import make_presence, make_session, make_sign_up
from training.enums import SignUpState
from training.enums_attendance import Presence, Sector
from training.mixity import (
    DEFINITIONS,
    SECTOR_OF,
    counts_as_interinstitutional,
    definition_on,
    missing_sectors,
    mixities,
    mixity_of,
)
from training.services import attendance

pytestmark = pytest.mark.django_db


def _seated(session, kind, state=SignUpState.CONFIRMED, **fields):
    institution = InstitutionFactory(kind=kind)
    return make_sign_up(session, state, person=make_member(institution=institution), **fields)


def test_every_kind_of_institution_has_its_sector():
    assert set(InstitutionKind) - set(SECTOR_OF) == {InstitutionKind.PREFECTURE, "other"}


def test_missing_sectors_are_those_without_a_confirmed_seat():
    session = make_session(maximum=9)
    _seated(session, InstitutionKind.CAF)
    _seated(session, InstitutionKind.POLICE)
    _seated(session, InstitutionKind.CIDFF)
    _seated(session, InstitutionKind.COURT, SignUpState.WAITING)
    _seated(make_session(), InstitutionKind.HOSPITAL)

    assert missing_sectors(session) == [Sector.HEALTH, Sector.JUSTICE]


def test_session_counts_by_the_institutions_present_not_by_sign_ups(time_machine):
    session = make_session(maximum=9)
    people = [_seated(session, kind) for kind in ("caf", "police", "court")]
    half_day, trainer = session.half_days.get(), session.trainer_seats.get().user
    time_machine.move_to(session.starts_at, tick=False)
    statuses = [Presence.PRESENT, Presence.PRESENT, Presence.EXCUSED]
    marks = {one.pk: status for one, status in zip(people, statuses, strict=True)}
    attendance.mark(half_day, actor=trainer, marks=marks)
    assert not mixity_of(session).is_met

    attendance.mark(half_day, actor=trainer, marks={people[2].pk: Presence.PRESENT})
    mixity = mixity_of(session)

    assert mixity.is_met
    assert [count for _institution, count in mixity.present] == [1, 1, 1]
    assert mixity.sectors == [Sector.SOCIAL, Sector.JUSTICE, Sector.FORCES]
    assert not counts_as_interinstitutional(session, mixity)
    time_machine.move_to(session.ends_at, tick=False)
    assert counts_as_interinstitutional(session, mixity)


@pytest.mark.parametrize("count", [1, 3])
def test_judging_many_sessions_takes_the_same_queries(count, django_assert_num_queries):
    sessions = [make_session() for _one in range(count)]
    for session in sessions:
        make_presence(make_sign_up(session, SignUpState.CONFIRMED))

    with django_assert_num_queries(2):
        mixities(sessions)


def test_definition_is_the_one_in_force_on_the_first_day():
    first = DEFINITIONS[0]
    assert definition_on(first.since) == first
    assert (first.version, first.fewest) == (1, 3)
