"""Members are told of what they may read, and of nothing else."""

import pytest
from django.utils import timezone

from committees.enums import (
    CommitteeVisibility,
    ExtractionState,
    MeetingState,
    PaperState,
    Standing,
)
from committees.models import FileContent, Paper
from committees.services.audiences import AudienceChoice, build_audience
from committees.services.committees import open_seat
from committees.services.meetings import change_state, update_meeting
from committees.services.papers import (
    add_version,
    adopt_latest_served_version,
    publish,
    withdraw,
)
from portal.accounts.enums import Role
from portal.accounts.models import Membership
from portal.core.models.notification import Notification
from portal.core.notification_targets import targets_of
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.committees import (
    CommitteeFactory,
    MeetingFactory,
    PaperFactory,
    make_content,
    make_seated,
    make_secretary,
)

pytestmark = pytest.mark.django_db
PUBLISH_QUERIES = 29


@pytest.fixture
def world():
    committee = CommitteeFactory(visibility=CommitteeVisibility.SECRET)
    former = make_seated(committee)
    Membership.objects.filter(user=former).update(ended_on=timezone.localdate())
    make_member()
    return {
        "committee": committee,
        "secretary": make_secretary(committee),
        "chair": make_seated(committee, standing=Standing.CHAIR),
        "voter": make_seated(committee),
    }


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Run an act and give who was told what by it."""

    def _told(act) -> list[tuple]:
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return list(Notification.objects.order_by("user_id").values_list("user_id", "kind"))

    return _told


def test_published_paper_is_told_to_its_readers_but_its_author(world, told):
    paper = PaperFactory(committee=world["committee"], state=PaperState.DRAFT)

    found = told(lambda: publish(paper, actor=world["secretary"]))

    assert found == [(world["chair"].pk, "paper_added"), (world["voter"].pk, "paper_added")]


def test_paper_for_the_chair_is_told_to_the_chair_only(world, told):
    audience = build_audience(
        world["committee"], choice=AudienceChoice.COMMITTEE_PART, standings=[Standing.CHAIR]
    )
    paper = PaperFactory(committee=world["committee"], state=PaperState.DRAFT, audience=audience)

    assert told(lambda: publish(paper, actor=world["secretary"])) == [
        (world["chair"].pk, "paper_added")
    ]


@pytest.mark.parametrize(
    ("state", "expected"), [(PaperState.PUBLISHED, ["paper_version"] * 2), (PaperState.DRAFT, [])]
)
def test_new_version_is_told_of_published_papers_only(world, told, state, expected):
    paper = PaperFactory(committee=world["committee"], state=state)
    content = make_content(("Nouveau",))

    found = told(
        lambda: add_version(
            paper, actor=world["secretary"], content=content, filename="a.txt", note="Revu"
        )
    )

    assert [kind for _user, kind in found] == expected


def _cleared(content) -> None:
    """The antivirus has answered: the papers of the content take it."""
    FileContent.objects.filter(pk=content.pk).update(state=ExtractionState.WAITING)
    for paper in Paper.objects.filter(versions__content=content):
        adopt_latest_served_version(paper)


def _waiting_paper(world, **fields):
    content = make_content(("Suspect",), state=ExtractionState.QUARANTINE)
    paper = PaperFactory(committee=world["committee"], content=content, **fields)
    Paper.objects.filter(pk=paper.pk).update(current_version=None)
    return Paper.objects.get(pk=paper.pk), content


def test_paper_published_in_quarantine_is_told_once_its_file_is_cleared(world, told):
    paper, content = _waiting_paper(world, state=PaperState.DRAFT)

    assert told(lambda: publish(paper, actor=world["secretary"])) == []
    found = told(lambda: _cleared(content))
    assert {user for user, _kind in found} >= {world["chair"].pk, world["voter"].pk}
    assert {kind for _user, kind in found} == {"paper_added"}
    assert told(lambda: _cleared(content)) == found


def test_version_in_quarantine_is_told_once_its_file_is_cleared(world, told):
    paper = PaperFactory(committee=world["committee"])
    content = make_content(("Suspect",), state=ExtractionState.QUARANTINE)
    actor = world["secretary"]

    assert (
        told(lambda: add_version(paper, actor=actor, content=content, filename="a", note="")) == []
    )
    assert told(lambda: _cleared(content)) == [
        (world["chair"].pk, "paper_version"),
        (world["voter"].pk, "paper_version"),
    ]


def test_imported_or_withdrawn_paper_is_not_told_when_cleared(world, told):
    _imported, content = _waiting_paper(world, state=PaperState.PUBLISHED)
    assert told(lambda: _cleared(content)) == []

    other = make_content(("Autre",), state=ExtractionState.QUARANTINE)
    paper = PaperFactory(committee=world["committee"])
    actor = world["secretary"]
    told(lambda: add_version(paper, actor=actor, content=other, filename="a.txt", note=""))
    told(lambda: withdraw(paper, actor=actor, reason="Erreur"))
    assert told(lambda: _cleared(other)) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (MeetingState.DRAFT, MeetingState.CONVENED, ["meeting_planned"] * 2),
        (MeetingState.CONVENED, MeetingState.CANCELLED, ["meeting_changed"] * 2),
        (MeetingState.DRAFT, MeetingState.CANCELLED, []),
        (MeetingState.CONVENED, MeetingState.HELD, []),
    ],
)
def test_state_of_a_meeting_is_told_when_it_matters(world, told, before, after, expected):
    meeting = MeetingFactory(committee=world["committee"], state=before)

    found = told(lambda: change_state(meeting, actor=world["secretary"], state=after))

    assert [kind for _user, kind in found] == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [(MeetingState.CONVENED, ["meeting_changed"] * 2), (MeetingState.DRAFT, [])],
)
def test_change_of_a_meeting_is_told_once_convened(world, told, state, expected):
    meeting = MeetingFactory(committee=world["committee"], state=state)

    found = told(lambda: update_meeting(meeting, actor=world["secretary"], place="Ailleurs"))

    assert [kind for _user, kind in found] == expected


def test_seat_is_told_to_its_titular_and_deputy(world, told):
    institution = InstitutionFactory()
    titular, deputy = make_member(institution=institution), make_member(institution=institution)

    found = told(
        lambda: open_seat(
            world["committee"],
            actor=make_member(Role.COORDINATOR),
            institution=institution,
            titular=titular,
            deputy=deputy,
            standing=Standing.VOTING,
        )
    )

    assert found == [(titular.pk, "seat_given"), (deputy.pk, "seat_given")]


def test_notification_shows_what_may_be_read_now(world, told):
    committee = world["committee"]
    paper = PaperFactory(committee=committee, state=PaperState.DRAFT, title="Note")
    meeting = MeetingFactory(committee=committee, title="Réunion", state=MeetingState.DRAFT)
    told(lambda: publish(paper, actor=world["secretary"]))
    told(lambda: change_state(meeting, actor=world["secretary"], state=MeetingState.CONVENED))
    notifications = Notification.objects.filter(user=world["voter"])

    def shown() -> set[str]:
        return {target.title for target in targets_of(world["voter"], notifications).values()}

    assert shown() == {"Note", "Réunion"}
    withdraw(paper, actor=world["secretary"], reason="Erreur")
    assert shown() == {"Réunion"}


@pytest.mark.parametrize("count", [1, 3])
def test_telling_makes_the_same_queries_whatever_the_members(
    world, count, django_assert_num_queries
):
    for _number in range(count):
        make_seated(world["committee"])
    paper = PaperFactory(committee=world["committee"], state=PaperState.DRAFT)
    world["secretary"].audience_token_cache = {}

    with django_assert_num_queries(PUBLISH_QUERIES):
        publish(paper, actor=world["secretary"])
