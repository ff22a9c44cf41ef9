"""Creating committees, seats and meetings; what a change of visibility carries along."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from committees.enums import CommitteeKind, CommitteeVisibility, MeetingState, Standing
from committees.models import AgendaItem, Committee, Meeting, Paper
from committees.services import committees, meetings
from committees.services.audiences import AudienceChoice, build_audience
from committees.services.errors import CommitteeError
from committees.services.meetings import ItemData
from portal.accounts.enums import Role
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.committees import (
    CommitteeFactory,
    MeetingFactory,
    PaperFactory,
    make_seated,
    make_secretary,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return make_member(Role.COORDINATOR)


def _create(actor, **fields):
    values = {"name": "Comité technique", "slug": "technique", "kind": CommitteeKind.TECHNICAL}
    return committees.create_committee(actor=actor, **{**values, **fields})


def test_new_committee_is_secret_unless_said_otherwise(coordinator):
    committee = _create(coordinator)

    assert committee.visibility == CommitteeVisibility.SECRET
    assert committee not in Committee.objects.visible_to(coordinator)


def test_new_private_committee_is_known_to_the_network(coordinator):
    committee = _create(coordinator, visibility=CommitteeVisibility.PRIVATE)

    assert committee in Committee.objects.visible_to(make_member())


@pytest.mark.parametrize("role", [Role.MEMBER, Role.COMMITTEE_SECRETARY, Role.INSTITUTION_MANAGER])
def test_create_committee_is_for_the_coordination(role):
    with pytest.raises(CommitteeError):
        _create(make_member(role))

    assert not Committee.objects.exists()


def test_term_that_ends_before_it_starts_is_refused(coordinator):
    today = timezone.localdate()

    with pytest.raises(ValidationError):
        _create(coordinator, term_start=today, term_end=today - timedelta(days=1))


def test_seat_opens_the_committee_and_its_end_closes_it(coordinator):
    committee = CommitteeFactory(visibility=CommitteeVisibility.SECRET)
    paper = PaperFactory(committee=committee)
    institution = InstitutionFactory()
    person = make_member(institution=institution)

    seat = committees.open_seat(
        committee,
        actor=coordinator,
        institution=institution,
        titular=person,
        standing=Standing.VOTING,
    )
    assert paper in Paper.objects.visible_to(person)

    committees.end_seat(seat, actor=coordinator)
    assert paper not in Paper.objects.visible_to(person)


def test_seat_is_refused_to_somebody_from_elsewhere(coordinator):
    with pytest.raises(CommitteeError):
        committees.open_seat(
            CommitteeFactory(),
            actor=coordinator,
            institution=InstitutionFactory(),
            titular=make_member(),
            standing=Standing.VOTING,
        )


def test_becoming_secret_closes_what_the_network_read(coordinator):
    committee = CommitteeFactory(visibility=CommitteeVisibility.OPEN)
    member, outsider = make_seated(committee), make_member()
    followed = PaperFactory(committee=committee)
    shared = PaperFactory(
        committee=committee, audience=build_audience(committee, choice=AudienceChoice.PUBLIC)
    )
    meeting = MeetingFactory(committee=committee)
    assert {followed, shared} == set(Paper.objects.visible_to(outsider))

    committees.update_committee(committee, actor=coordinator, visibility=CommitteeVisibility.SECRET)

    assert not Paper.objects.visible_to(outsider).exists()
    assert not Meeting.objects.visible_to(outsider).exists()
    assert not Committee.objects.visible_to(outsider).exists()
    assert {followed, shared} == set(Paper.objects.visible_to(member))
    assert meeting in Meeting.objects.visible_to(member)


def test_private_committee_becoming_secret_closes_its_shared_papers(coordinator):
    committee = CommitteeFactory(visibility=CommitteeVisibility.PRIVATE)
    shared = PaperFactory(
        committee=committee, audience=build_audience(committee, choice=AudienceChoice.NETWORK)
    )
    outsider, member = make_member(), make_seated(committee)
    assert shared in Paper.objects.visible_to(outsider)

    committees.update_committee(committee, actor=coordinator, visibility=CommitteeVisibility.SECRET)

    assert shared not in Paper.objects.visible_to(outsider)
    assert shared in Paper.objects.visible_to(member)


def test_opening_a_committee_opens_nothing_that_exists(coordinator):
    committee = CommitteeFactory(visibility=CommitteeVisibility.SECRET)
    PaperFactory(committee=committee)
    MeetingFactory(committee=committee)

    committees.update_committee(committee, actor=coordinator, visibility=CommitteeVisibility.OPEN)

    outsider = make_member()
    assert committee in Committee.objects.visible_to(outsider)
    assert not Paper.objects.visible_to(outsider).exists()
    assert not Meeting.objects.visible_to(outsider).exists()


def test_coordinator_cannot_take_a_seat_alone(coordinator):
    with pytest.raises(CommitteeError):
        committees.open_seat(
            CommitteeFactory(),
            actor=coordinator,
            institution=coordinator.memberships.get().institution,
            titular=coordinator,
            standing=Standing.SECRETARIAT,
        )


def test_meeting_in_preparation_is_for_the_secretariat(coordinator):
    committee = CommitteeFactory()
    secretary, member = make_secretary(committee), make_seated(committee)
    meeting = meetings.create_meeting(
        committee, actor=secretary, title="Réunion de mars", starts_at=timezone.now()
    )

    assert meeting in Meeting.objects.visible_to(secretary)
    assert meeting not in Meeting.objects.visible_to(member)

    meetings.change_state(meeting, actor=secretary, state=MeetingState.CONVENED)
    assert meeting in Meeting.objects.visible_to(member)


def test_held_meeting_cannot_be_convened_again():
    meeting = MeetingFactory(state=MeetingState.HELD)
    secretary = make_secretary(meeting.committee)

    with pytest.raises(CommitteeError):
        meetings.change_state(meeting, actor=secretary, state=MeetingState.CONVENED)


def test_replace_agenda_keeps_reorders_and_removes_lines():
    meeting = MeetingFactory()
    secretary = make_secretary(meeting.committee)
    first, second, _third = meetings.replace_agenda(
        meeting,
        actor=secretary,
        items=[ItemData("Ouverture"), ItemData("Budget"), ItemData("Divers")],
    )

    meetings.replace_agenda(
        meeting,
        actor=secretary,
        items=[ItemData("Budget 2027", uuid=second.uuid), ItemData("Ouverture", uuid=first.uuid)],
    )

    assert list(meeting.items.values_list("pk", "position", "title")) == [
        (second.pk, 1, "Budget 2027"),
        (first.pk, 2, "Ouverture"),
    ]


def test_confidential_line_leaves_the_open_agenda():
    meeting = MeetingFactory(committee=CommitteeFactory(visibility=CommitteeVisibility.OPEN))
    secretary, member = make_secretary(meeting.committee), make_seated(meeting.committee)
    _shown, hidden = meetings.replace_agenda(
        meeting,
        actor=secretary,
        items=[ItemData("Ouverture"), ItemData("Sécurité des équipes", is_confidential=True)],
    )

    assert hidden not in AgendaItem.objects.visible_to(make_member())
    assert hidden in AgendaItem.objects.visible_to(member)


def test_agenda_of_another_committee_is_refused():
    meeting = MeetingFactory()

    with pytest.raises(CommitteeError):
        meetings.replace_agenda(
            meeting, actor=make_secretary(CommitteeFactory()), items=[ItemData("Ouverture")]
        )

    assert not meeting.items.exists()
