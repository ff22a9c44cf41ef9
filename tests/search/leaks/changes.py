"""What takes the right to read away: each change says who reads each lot afterwards."""

from collections.abc import Callable
from dataclasses import replace

from wagtail.models import Page

from committees.enums import CommitteeVisibility, MeetingState
from committees.models import Committee, Seat
from committees.services import papers as paper_services
from committees.services.committees import end_seat, update_committee
from committees.services.meetings import ItemData, replace_agenda, update_meeting
from portal.accounts.models import Membership
from portal.accounts.services import memberships
from portal.core.audiences import NETWORK as NETWORK_TOKEN
from portal.core.models import Audience
from tests.factories.pages import restrict
from tests.search.leaks.world import NETWORK, VISITOR, World
from training.services.session_states import cancel_session

Readers = dict[str, frozenset[str]]
Change = Callable[[World, Readers], None]

INSIDER = frozenset({"insider"})
SECRETARY = frozenset({"secretary"})
NOBODY: frozenset[str] = frozenset()


def _secretariat(committee: Committee) -> Audience:
    return Audience.objects.for_tokens([committee.secretariat_token()])


def paper_restricted(world: World, readers: Readers) -> None:
    paper = world.lots["network paper"].fetch("paper")
    audience = _secretariat(paper.committee)
    paper_services.change_audience([paper], actor=world.user("secretary"), audience=audience)
    readers["network paper"] = SECRETARY


def paper_moved_to_another_committee(world: World, readers: Readers) -> None:
    """As a repair of the data would: no screen does it."""
    paper = world.lots["committee paper"].fetch("paper")
    hidden = world.fetch("secret")
    paper.committee, paper.meeting, paper.item = hidden, None, None
    paper.audience = Audience.objects.for_tokens(
        hidden.content_tokens() | {hidden.secretariat_token()}
    )
    paper.save()
    readers["committee paper"] = frozenset({"secretly_seated"})
    lot = world.lots["committee paper"]
    lot.things = [replace(thing, committee=str(hidden.uuid)) for thing in lot.things]


def paper_withdrawn(world: World, readers: Readers) -> None:
    paper = world.lots["institution paper"].fetch("paper")
    paper_services.withdraw(paper, actor=world.user("secretary"), reason="Erreur")
    readers["institution paper"] = NOBODY


def committee_closed(world: World, readers: Readers) -> None:
    """A committee that becomes secret takes back all that was read outside it."""
    private = world.fetch("private")
    update_committee(
        private, actor=world.user("coordinator"), visibility=CommitteeVisibility.SECRET
    )
    inside = readers["committee paper"]
    for name in ("network paper", "institution paper"):
        readers[name] = inside
    world.known_committees[str(private.uuid)] = inside


def meeting_restricted(world: World, readers: Readers) -> None:
    meeting = world.lots["committee meeting"].fetch("meeting")
    audience = _secretariat(meeting.committee)
    update_meeting(meeting, actor=world.user("secretary"), audience=audience)
    readers["committee meeting"] = SECRETARY


def meeting_taken_back(world: World, readers: Readers) -> None:
    """Its secretariat alone sees a meeting in preparation."""
    meeting = world.lots["committee meeting"].fetch("meeting")
    meeting.state = MeetingState.DRAFT
    meeting.save()
    readers["committee meeting"] = NOBODY


def meeting_widened(world: World, readers: Readers) -> None:
    """The network reads the meeting; the lines of its agenda stay with the committee."""
    meeting = world.lots["committee meeting"].fetch("meeting")
    audience = Audience.objects.for_tokens([NETWORK_TOKEN, meeting.committee.secretariat_token()])
    update_meeting(meeting, actor=world.user("secretary"), audience=audience)
    _forget_item(world)
    readers["committee meeting"] = NETWORK


def item_made_confidential(world: World, readers: Readers) -> None:
    """The members read the meeting as before, its secretariat alone a line of the agenda."""
    meeting = world.lots["committee meeting"].fetch("meeting")
    lines = [
        ItemData(
            title=item.title,
            is_confidential=True,
            audience=_secretariat(meeting.committee),
            uuid=item.uuid,
        )
        for item in meeting.items.all()
    ]
    replace_agenda(meeting, actor=world.user("secretary"), items=lines)
    _forget_item(world)


def _forget_item(world: World) -> None:
    """From now on nobody finds the meeting by its line."""
    lot = world.lots["committee meeting"]
    lot.silent["agenda item"] = lot.found.pop("agenda item")


def page_restricted(world: World, readers: Readers) -> None:
    restrict(world.lots["network page"].fetch("page"), world.fetch("group"))
    readers["network page"] = INSIDER


def page_moved_below_a_restricted_one(world: World, readers: Readers) -> None:
    page = world.lots["public page"].fetch("page")
    page.move(world.objects["closed section"], pos="last-child")
    readers["public page"] = INSIDER


def page_closed_to_the_public(world: World, readers: Readers) -> None:
    page = world.lots["public page"].fetch("page")
    page.is_public = False
    page.save_revision().publish()
    readers["public page"] = readers["network page"]


def page_unpublished(world: World, readers: Readers) -> None:
    world.lots["network news"].fetch("page").unpublish()
    readers["network news"] = NOBODY


def page_deleted(world: World, readers: Readers) -> None:
    Page.objects.get(pk=world.lots["group page"].objects["page"].pk).delete()
    readers["group page"] = NOBODY


def module_restricted(world: World, readers: Readers) -> None:
    """Its sessions go with it."""
    session = world.lots["network session"].fetch("session")
    restrict(session.module, world.fetch("group"))
    readers["network session"] = INSIDER


def session_cancelled(world: World, readers: Readers) -> None:
    session = world.lots["network session"].fetch("session")
    cancel_session(session, actor=world.user("coordinator"))
    readers["network session"] = NOBODY


# People


def _as_a_stranger(world: World, readers: Readers, name: str) -> None:
    """From now on the person reads what a visitor reads."""
    for lot, allowed in readers.items():
        if VISITOR not in allowed:
            readers[lot] = allowed - {name}


def membership_ended(world: World, readers: Readers) -> None:
    membership = world.people["seated"].memberships.get()
    memberships.end(membership, actor=world.user("coordinator"), knowingly=True)
    _as_a_stranger(world, readers, "seated")


def membership_deleted(world: World, readers: Readers) -> None:
    Membership.objects.filter(user=world.people["colleague"]).delete()
    _as_a_stranger(world, readers, "colleague")


def membership_suspended(world: World, readers: Readers) -> None:
    membership = world.people["named"].memberships.get()
    memberships.suspend(membership, actor=world.user("coordinator"), reason="Départ")
    _as_a_stranger(world, readers, "named")


def seat_ended(world: World, readers: Readers) -> None:
    seat = Seat.objects.get(titular=world.people["seated"])
    end_seat(seat, actor=world.user("coordinator"))
    for name in ("committee paper", "committee meeting"):
        readers[name] -= {"seated"}


def seat_deleted(world: World, readers: Readers) -> None:
    Seat.objects.filter(titular=world.people["secretly_seated"]).delete()
    for name in ("secret paper", "secret meeting"):
        readers[name] -= {"secretly_seated"}
    world.known_committees[str(world.fetch("secret").uuid)] -= {"secretly_seated"}


def group_left(world: World, readers: Readers) -> None:
    world.people["insider"].groups.clear()
    for name in ("group page", "group module", "group session"):
        readers[name] -= {"insider"}


CHANGES: list[Change] = [
    paper_restricted, paper_moved_to_another_committee, paper_withdrawn, committee_closed,
    meeting_restricted, meeting_taken_back, meeting_widened, item_made_confidential,
    page_restricted, page_moved_below_a_restricted_one, page_closed_to_the_public,
    page_unpublished, page_deleted, module_restricted, session_cancelled, membership_ended,
    membership_deleted, membership_suspended, seat_ended, seat_deleted, group_left,
]  # fmt: skip

# Changes that touch different lots: together they make one state of the world.
OBJECTS_AND_PEOPLE: tuple[Change, ...] = (
    paper_restricted, paper_moved_to_another_committee, page_moved_below_a_restricted_one,
    membership_ended,
)  # fmt: skip
DISTINCT = (*OBJECTS_AND_PEOPLE, item_made_confidential)
