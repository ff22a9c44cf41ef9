"""The home panels of committees: what is near, what is new, what awaits."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from committees.dashboard import new_papers, next_meetings, secretariat_work
from committees.enums import CommitteeVisibility, ExtractionState, MeetingState, PaperState
from committees.models import Meeting
from portal.core.audiences import tokens_for
from tests.factories.accounts import make_member
from tests.factories.committees import (
    CommitteeFactory,
    MeetingFactory,
    PaperFactory,
    make_content,
    make_seated,
    make_secretary,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _french():
    with translation.override("fr"):
        yield


def in_days(days: int):
    return timezone.now() + timedelta(days=days)


def test_next_meetings_are_those_convened_and_visible():
    committee = CommitteeFactory()
    later = MeetingFactory(committee=committee, starts_at=in_days(9))
    soon = MeetingFactory(committee=committee, starts_at=in_days(2))
    MeetingFactory(committee=committee, starts_at=in_days(-2))
    MeetingFactory(committee=committee, state=MeetingState.DRAFT)
    MeetingFactory(committee=committee, state=MeetingState.CANCELLED)

    assert next_meetings(make_seated(committee)).items == [soon, later]
    assert next_meetings(make_member()).items == []


def test_meeting_in_preparation_is_not_open_to_the_tokens_of_its_secretariat():
    committee = CommitteeFactory()
    draft = MeetingFactory(committee=committee, state=MeetingState.DRAFT)
    convened = MeetingFactory(committee=committee)
    secretary, member = make_secretary(committee), make_seated(committee)

    assert set(Meeting.objects.visible_to(secretary)) == {draft, convened}
    for person in (secretary, member):
        assert list(Meeting.objects.open_to(tokens_for(person))) == [convened]
    assert not Meeting.objects.open_to(tokens_for(make_member())).exists()


def test_new_papers_are_those_published_since_the_last_visit():
    committee = CommitteeFactory()
    new = PaperFactory(committee=committee, published_at=in_days(-1))
    PaperFactory(committee=committee, published_at=in_days(-5))
    PaperFactory(committee=committee, state=PaperState.DRAFT)
    visits = {"previous_visit": in_days(-3)}

    panel = new_papers(make_seated(committee, **visits))

    assert [card.uuid for card in panel.items] == [new.uuid]
    assert panel.title == "Nouveaux documents depuis votre dernière visite"
    assert new_papers(make_member(**visits)).items == []


def test_new_papers_of_a_first_visit_are_those_of_two_weeks():
    committee = CommitteeFactory(visibility=CommitteeVisibility.OPEN)
    recent = PaperFactory(committee=committee, published_at=in_days(-13))
    PaperFactory(committee=committee, published_at=in_days(-15))

    panel = new_papers(make_member())

    assert [card.uuid for card in panel.items] == [recent.uuid]
    assert panel.title == "Derniers documents"


def test_secretary_is_told_what_awaits():
    committee = CommitteeFactory(name="Pilotage")
    PaperFactory(committee=committee, state=PaperState.DRAFT)
    PaperFactory(committee=committee, state=PaperState.DRAFT)
    failed = make_content((), body=b"illisible", state=ExtractionState.FAILED)
    PaperFactory(committee=committee, content=failed)
    MeetingFactory(committee=committee, starts_at=in_days(-2))

    assert [item.label for item in secretariat_work(make_secretary(committee))] == [
        "Pilotage\N{NO-BREAK SPACE}: 2 documents à compléter",
        "Pilotage\N{NO-BREAK SPACE}: le texte de 1 document n’a pas pu être lu",
        "Pilotage\N{NO-BREAK SPACE}: 1 réunion passée à marquer comme tenue",
    ]
    assert secretariat_work(make_seated(committee)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_panels_make_the_same_queries_whatever_they_show(count, django_assert_num_queries):
    committee = CommitteeFactory()
    secretary = make_secretary(committee)
    for _number in range(count):
        MeetingFactory(committee=committee)
        MeetingFactory(committee=committee, starts_at=in_days(-2))
        PaperFactory(committee=committee)
        PaperFactory(committee=committee, state=PaperState.DRAFT)
    secretary.audience_token_cache = {}

    with django_assert_num_queries(10):
        next_meetings(secretary)
        new_papers(secretary)
        secretariat_work(secretary)
