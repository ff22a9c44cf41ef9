"""Committees, meetings, agendas and papers, with their files."""

from committees.enums import CommitteeVisibility, PaperState
from portal.core.audiences import institution_token
from portal.core.models import Audience
from tests.canary.worlds.people import NETWORK
from tests.factories.committees import (
    AgendaItemFactory,
    CommitteeFactory,
    MeetingFactory,
    PaperFactory,
    add_version,
    make_content,
    make_seated,
    make_secretary,
)
from tests.support.canary import World, builder


def show_paper(world: World, paper) -> None:
    world.offer("documents/<uuid:uuid>", paper.uuid)
    for version in paper.versions.all():
        world.offer(f"documents/{paper.uuid}/v/<int:number>", version.number)


def make_paper(world: World, committee, where: str, readers: set[str], **fields):
    """A paper with a word in each of its texts and in its file."""
    body = world.secret(f"text of {where}", readers)
    paper = PaperFactory(
        committee=committee,
        title=world.secret(f"title of {where}", readers),
        reference=world.secret(f"reference of {where}", readers),
        content=make_content((f"Une page qui dit {body}.", "Une autre page.")),
        filename=f"{world.secret(f'file name of {where}', readers)}.txt",
        **fields,
    )
    second = make_content((f"Une page revue qui dit {body}.",))
    add_version(
        paper,
        second,
        filename="revu.txt",
        note=world.secret(f"note of change of {where}", readers),
    )
    show_paper(world, paper)
    return paper


@builder
def private_committee(world: World) -> None:
    """The network knows it exists; its members read it; its secretary prepares it."""
    committee = CommitteeFactory(
        name=world.secret("name of private committee", NETWORK),
    )
    world.people["seated"] = make_seated(committee)
    world.people["secretary"] = make_secretary(committee)
    inside = {"seated", "secretary"}
    meeting = MeetingFactory(
        committee=committee,
        title=world.secret("title of meeting", inside),
        place=world.secret("place of meeting", inside),
    )
    AgendaItemFactory(
        meeting=meeting,
        title=world.secret("agenda item", inside),
        rapporteur=world.secret("rapporteur", inside),
    )
    only_secretariat = Audience.objects.for_tokens([committee.secretariat_token()])
    AgendaItemFactory(
        meeting=meeting,
        title=world.secret("confidential agenda item", {"secretary"}),
        is_confidential=True,
        audience=only_secretariat,
    )
    make_paper(world, committee, "paper of committee", inside, meeting=meeting)
    make_paper(world, committee, "confidential paper", {"secretary"}, audience=only_secretariat)
    make_paper(world, committee, "draft paper", {"secretary"}, state=PaperState.DRAFT)
    make_paper(world, committee, "withdrawn paper", {"secretary"}, state=PaperState.WITHDRAWN)
    institution = world.people["member"].memberships.get().institution
    make_paper(
        world,
        committee,
        "paper for one institution",
        {"member", "colleague", "secretary"},
        audience=Audience.objects.for_tokens(
            [institution_token(institution.pk), committee.secretariat_token()]
        ),
    )
    world.offer("comites/<slug:slug>", committee.slug)
    world.offer("reunions/<uuid:uuid>", meeting.uuid)
    world.offer("administration/comites/<uuid:uuid>", committee.uuid)


@builder
def secret_committee(world: World) -> None:
    """Known to its members and to whoever names them, to nobody else."""
    names = {"secretly_seated", "coordinator"}
    committee = CommitteeFactory(
        name=world.secret("name of secret committee", names),
        slug=world.secret("address of secret committee", names),
        purpose=world.secret("purpose of secret committee", names),
        visibility=CommitteeVisibility.SECRET,
    )
    world.people["secretly_seated"] = make_seated(committee)
    inside = {"secretly_seated"}
    meeting = MeetingFactory(
        committee=committee, title=world.secret("title of secret meeting", inside)
    )
    make_paper(world, committee, "secret paper", inside, meeting=meeting)
    world.offer("comites/<slug:slug>", committee.slug)
    world.offer("reunions/<uuid:uuid>", meeting.uuid)
    world.offer("administration/comites/<uuid:uuid>", committee.uuid)
