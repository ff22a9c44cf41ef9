"""Adding, versioning, moving, withdrawing and re-addressing papers."""

import pytest
from django.utils import timezone

from committees.enums import CommitteeVisibility, ExtractionState, PaperKind, PaperState, Standing
from committees.models import FileContent, Paper
from committees.models.paper import VersionIsImmutable
from committees.services import papers
from committees.services.audiences import (
    AudienceChoice,
    build_audience,
    default_audience,
    preview_change,
)
from committees.services.errors import CommitteeError
from portal.core.models import JournalEntry
from portal.core.signals import content_changed
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.committees import (
    AgendaItemFactory,
    CommitteeFactory,
    MeetingFactory,
    PaperFactory,
    make_content,
    make_seated,
    make_secretary,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def committee():
    return CommitteeFactory()


@pytest.fixture
def secretary(committee):
    return make_secretary(committee)


def _add(committee, actor, **fields):
    values = {
        "content": make_content(("Relevé des décisions.",)),
        "filename": "releve.txt",
        "title": "Relevé",
        "kind": PaperKind.DECISION_RECORD,
        "dated_on": timezone.localdate(),
    }
    return papers.add_paper(committee, actor=actor, **{**values, **fields})


def test_add_paper_publishes_first_version_to_the_committee(committee, secretary):
    member = make_seated(committee)

    paper = _add(committee, secretary)

    assert paper.current_version.number == 1
    assert paper.audience == default_audience(committee)
    assert list(Paper.objects.visible_to(member)) == [paper]
    assert JournalEntry.objects.get(action="paper.added").target_id == str(paper.uuid)


@pytest.mark.parametrize("actor", ["member", "other secretary"])
def test_add_paper_is_refused_to_people_outside_the_secretariat(committee, actor):
    person = make_seated(committee) if actor == "member" else make_secretary(CommitteeFactory())

    with pytest.raises(CommitteeError):
        _add(committee, person)

    assert not Paper.objects.exists()
    assert not JournalEntry.objects.exists()


def test_add_paper_takes_the_audience_of_a_confidential_item(committee, secretary):
    chair = make_seated(committee, standing=Standing.CHAIR)
    member = make_seated(committee)
    narrow = build_audience(
        committee, choice=AudienceChoice.COMMITTEE_PART, standings=[Standing.CHAIR]
    )
    item = AgendaItemFactory(
        meeting=MeetingFactory(committee=committee), audience=narrow, is_confidential=True
    )

    paper = _add(committee, secretary, meeting=item.meeting, item=item)

    assert paper in Paper.objects.visible_to(chair)
    assert paper not in Paper.objects.visible_to(member)


def test_add_paper_refuses_a_meeting_of_another_committee(committee, secretary):
    with pytest.raises(CommitteeError):
        _add(committee, secretary, meeting=MeetingFactory())


def test_add_paper_of_secret_committee_refuses_the_network():
    secret = CommitteeFactory(visibility=CommitteeVisibility.SECRET)
    wide = build_audience(CommitteeFactory(), choice=AudienceChoice.NETWORK)

    with pytest.raises(CommitteeError):
        _add(secret, make_secretary(secret), audience=wide)


def test_new_version_replaces_the_current_one_and_keeps_the_old(committee, secretary):
    paper = _add(committee, secretary)

    version = papers.add_version(
        paper,
        actor=secretary,
        content=make_content(("Relevé corrigé.",)),
        filename="releve-v2.txt",
        note="Correction du point 2",
    )

    paper.refresh_from_db()
    assert paper.current_version == version
    assert list(paper.versions.values_list("number", flat=True)) == [2, 1]


def test_new_version_with_the_same_bytes_is_refused(committee, secretary):
    paper = _add(committee, secretary)

    with pytest.raises(CommitteeError):
        papers.add_version(
            paper,
            actor=secretary,
            content=paper.current_version.content,
            filename="releve.txt",
            note="",
        )


def _with_two_versions(committee, secretary) -> Paper:
    paper = _add(committee, secretary)
    content = make_content(("Relevé corrigé.",))
    papers.add_version(paper, actor=secretary, content=content, filename="v2.txt", note="Revu")
    paper.refresh_from_db()
    return paper


def test_former_version_comes_back_under_a_new_number(committee, secretary):
    paper = _with_two_versions(committee, secretary)

    version = papers.reinstate_version(paper, actor=secretary, number=1)

    paper.refresh_from_db()
    assert paper.current_version == version
    assert list(paper.versions.values_list("number", flat=True)) == [3, 2, 1]
    assert version.content == paper.versions.get(number=1).content
    assert version.note == "Retour à la version 1"
    entry = JournalEntry.objects.get(action="paper.reinstated")
    assert (entry.actor, entry.data) == (secretary, {"number": 3, "from": 1})


@pytest.mark.parametrize("number", [2, 3])
def test_current_or_unknown_version_cannot_come_back(committee, secretary, number):
    paper = _with_two_versions(committee, secretary)

    with pytest.raises(CommitteeError):
        papers.reinstate_version(paper, actor=secretary, number=number)
    assert paper.versions.count() == 2


def test_refused_file_cannot_come_back(committee, secretary):
    paper = _with_two_versions(committee, secretary)
    FileContent.objects.filter(versions__paper=paper, versions__number=1).update(
        state=ExtractionState.INFECTED
    )

    with pytest.raises(CommitteeError):
        papers.reinstate_version(paper, actor=secretary, number=1)


def test_member_brings_no_version_back(committee, secretary):
    paper = _with_two_versions(committee, secretary)

    with pytest.raises(CommitteeError):
        papers.reinstate_version(paper, actor=make_seated(committee), number=1)


def test_version_waiting_for_the_antivirus_is_not_current(committee, secretary):
    member = make_seated(committee)
    waiting = make_content(("Nouveau.",), state=ExtractionState.QUARANTINE)

    paper = _add(committee, secretary, content=waiting)

    assert paper.current_version is None
    assert paper not in Paper.objects.visible_to(member)


def test_stored_version_cannot_be_changed(committee, secretary):
    version = _add(committee, secretary).current_version
    version.filename = "autre.txt"

    with pytest.raises(VersionIsImmutable):
        version.save()
    with pytest.raises(VersionIsImmutable):
        type(version).objects.update(filename="autre.txt")


def test_withdraw_hides_at_once_and_restore_gives_back(committee, secretary):
    member = make_seated(committee)
    paper = _add(committee, secretary)

    papers.withdraw(paper, actor=secretary, reason="Erreur de fichier")

    assert paper not in Paper.objects.visible_to(member)
    assert paper in Paper.objects.managed_by(secretary)
    assert JournalEntry.objects.get(action="paper.withdrawn").reason == "Erreur de fichier"

    papers.restore(paper, actor=secretary)

    assert paper in Paper.objects.visible_to(member)


def test_change_audience_is_all_or_nothing(committee, secretary):
    own = PaperFactory(committee=committee)
    foreign = PaperFactory()
    wide = build_audience(committee, choice=AudienceChoice.NETWORK)

    from django.db import transaction

    with pytest.raises(CommitteeError), transaction.atomic():
        papers.change_audience([own, foreign], actor=secretary, audience=wide)

    own.refresh_from_db()
    assert own.audience == default_audience(committee)


def test_change_audience_tells_the_index_about_rights_only(committee, secretary):
    paper = PaperFactory(committee=committee)
    heard = []

    def listen(sender, instance, audience_only, **kwargs):
        heard.append((instance.pk, audience_only))

    content_changed.connect(listen)
    try:
        papers.change_audience(
            [paper],
            actor=secretary,
            audience=build_audience(committee, choice=AudienceChoice.NETWORK),
        )
    finally:
        content_changed.disconnect(listen)

    assert heard == [(paper.pk, True)]


def test_preview_names_who_gains_and_who_loses(committee, secretary):
    member = make_seated(committee)
    institution = InstitutionFactory()
    colleague = make_member(institution=institution)
    make_member()
    paper = PaperFactory(committee=committee)
    listed = build_audience(
        committee, choice=AudienceChoice.INSTITUTIONS, institutions=[institution]
    )

    preview = preview_change([paper], listed)

    assert preview.gains == [colleague]
    assert preview.losses == [member]


@pytest.mark.parametrize("people", [1, 3])
def test_preview_has_constant_queries(committee, people, django_assert_num_queries):
    for _ in range(people):
        make_seated(committee)
    paper = PaperFactory(committee=committee)
    wide = build_audience(committee, choice=AudienceChoice.NETWORK)
    assert paper.audience.token_set
    assert wide.token_set

    with django_assert_num_queries(3):
        preview_change([paper], wide)


def test_restore_of_a_published_paper_is_refused(committee, secretary):
    paper = PaperFactory(committee=committee)

    with pytest.raises(CommitteeError):
        papers.restore(paper, actor=secretary)

    paper.refresh_from_db()
    assert paper.state == PaperState.PUBLISHED
