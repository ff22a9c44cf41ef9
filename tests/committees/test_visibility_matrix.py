"""The queryset and the predicate agree for every kind of person and every kind of object."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from committees.enums import CommitteeVisibility, MeetingState, PaperState, Standing
from committees.models import AgendaItem, Committee, Meeting, Paper
from committees.services.audiences import AudienceChoice, build_audience
from portal.accounts.enums import Role
from portal.accounts.models import Membership
from portal.core.audiences import can_read
from tests.factories.accounts import InstitutionFactory, UserFactory, make_member
from tests.factories.committees import (
    AgendaItemFactory,
    CommitteeFactory,
    MeetingFactory,
    PaperFactory,
    SeatFactory,
    make_seated,
    make_secretary,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Three committees, one of each visibility, with people of every kind around them."""
    listed = InstitutionFactory()
    committees = {v: CommitteeFactory(visibility=v) for v in CommitteeVisibility.values}
    private = committees[CommitteeVisibility.PRIVATE]
    people = {
        "anonymous": AnonymousUser(),
        "no membership": UserFactory(),
        "superuser": UserFactory(is_superuser=True),
        "technical": make_member(Role.TECHNICAL_ADMINISTRATOR),
        "outsider": make_member(),
        "coordinator": make_member(Role.COORDINATOR),
        "listed institution": make_member(institution=listed),
        "secretary role without seat": make_member(Role.COMMITTEE_SECRETARY),
        "member": make_seated(private),
        "chair": make_seated(private, standing=Standing.CHAIR),
        "secretary": make_secretary(private),
        "member of secret": make_seated(committees[CommitteeVisibility.SECRET]),
        "inactive member": make_seated(private, is_active=False),
    }
    former = make_seated(private)
    Membership.objects.filter(user=former).update(ended_on=timezone.localdate())
    people["former member"] = former
    ended = make_member()
    SeatFactory(
        committee=private,
        institution=ended.memberships.get().institution,
        titular=ended,
        started_on=timezone.localdate() - timedelta(days=9),
        ended_on=timezone.localdate(),
    )
    people["ended seat"] = ended
    moved = make_member()
    SeatFactory(committee=private, titular=moved, institution=InstitutionFactory())
    people["seat of another institution"] = moved
    for committee in committees.values():
        _fill(committee, people, listed)
    return committees, people


def _fill(committee, people, listed):
    choices = [AudienceChoice.COMMITTEE, AudienceChoice.COMMITTEE_PART, AudienceChoice.PERSONS]
    if committee.visibility != CommitteeVisibility.SECRET:
        choices += [AudienceChoice.INSTITUTIONS, AudienceChoice.NETWORK, AudienceChoice.PUBLIC]
    for choice in choices:
        audience = build_audience(
            committee,
            choice=choice,
            institutions=[listed],
            persons=[people["outsider"]],
            standings=[Standing.CHAIR],
        )
        for state in PaperState.values:
            PaperFactory(committee=committee, audience=audience, state=state)
        PaperFactory(committee=committee, audience=audience, version=False)
        for state in MeetingState.values:
            meeting = MeetingFactory(committee=committee, audience=audience, state=state)
            AgendaItemFactory(meeting=meeting)
    narrow = build_audience(
        committee, choice=AudienceChoice.COMMITTEE_PART, standings=[Standing.CHAIR]
    )
    AgendaItemFactory(meeting__committee=committee, audience=narrow, is_confidential=True)


@pytest.mark.parametrize("model", [Committee, Meeting, AgendaItem, Paper])
def test_queryset_and_predicate_agree(world, model):
    _committees, people = world

    for name, person in people.items():
        visible = set(model.objects.visible_to(person).values_list("pk", flat=True))
        if model is AgendaItem:
            expected = {
                row.pk
                for row in model.objects.all()
                if can_read(person, row) and can_read(person, row.meeting)
            }
        else:
            expected = {row.pk for row in model.objects.all() if can_read(person, row)}
        assert visible == expected, name


@pytest.mark.parametrize(
    "name",
    ["anonymous", "no membership", "superuser", "inactive member", "former member"],
)
def test_people_outside_the_network_see_public_papers_only(world, name):
    _committees, people = world

    seen = Paper.objects.visible_to(people[name])

    assert seen.count() == 2
    assert all("public" in paper.audience.token_set for paper in seen)
    assert (
        not Meeting.objects.visible_to(people[name])
        .exclude(audience__tokens__token="public")
        .exists()
    )
    assert not Committee.objects.visible_to(people[name]).exists()


@pytest.mark.parametrize(
    "name",
    [
        "technical",
        "coordinator",
        "secretary role without seat",
        "ended seat",
        "seat of another institution",
        "member of secret",
        "listed institution",
    ],
)
def test_people_without_a_seat_read_no_paper_of_the_private_committee(world, name):
    committees, people = world
    private = committees[CommitteeVisibility.PRIVATE]

    seen = Paper.objects.visible_to(people[name]).filter(committee=private)

    for paper in seen:
        assert paper.audience.token_set & {"network", "public"} or name == "listed institution"
    assert not Paper.objects.managed_by(people[name]).exists()


def test_secret_committee_exists_for_its_members_only(world):
    committees, people = world
    secret = committees[CommitteeVisibility.SECRET]

    knowing = {
        name for name, person in people.items() if secret in Committee.objects.visible_to(person)
    }

    assert knowing == {"member of secret"}


def test_member_of_secret_committee_reads_its_papers(world):
    committees, people = world

    seen = Paper.objects.visible_to(people["member of secret"]).filter(
        committee=committees[CommitteeVisibility.SECRET]
    )

    assert seen.count() == 1


def test_secretary_manages_her_committee_only(world):
    committees, people = world

    managed = Paper.objects.managed_by(people["secretary"])

    assert {paper.committee for paper in managed} == {committees[CommitteeVisibility.PRIVATE]}
    assert managed.filter(state=PaperState.WITHDRAWN).exists()
