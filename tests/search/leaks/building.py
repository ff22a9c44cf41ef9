"""Filling the world: people of every role, and objects of every kind for every audience."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Comment

from committees.enums import CommitteeVisibility, PaperState
from committees.models import Committee, Seat
from committees.services.audiences import AudienceChoice, build_audience
from portal.accounts.models import Membership
from portal.core.models import Audience, PortalDocument
from search.models import IndexEntry
from tests.canary.worlds.pages import make_image
from tests.factories.accounts import InstitutionFactory, UserFactory, make_member
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
from tests.factories.pages import make_article, make_news, make_news_index, make_section, restrict
from tests.factories.training import (
    make_catalogue,
    make_module,
    make_session,
    make_sign_up,
    make_trainer,
)
from tests.search.leaks.world import COMMON, EVERYBODY, NETWORK, ROLES, VISITOR, Lot, Thing, World
from training.enums import SessionState, SignUpState
from training.services.sign_ups import write_needs

INSIDE = frozenset({"seated", "secretary"})


def build_world() -> World:
    """Everything but the index."""
    world = World()
    _people(world)
    _committees(world)
    _papers(world)
    _meetings(world)
    _pages(world)
    _trainings(world)
    for name in world.people:
        world.client(name)
    return world


def _people(world: World) -> None:
    people = world.people
    people[VISITOR] = AnonymousUser()
    people["outsider"] = UserFactory()
    for role in ROLES:
        people[role] = make_member(role)
    people["superuser"] = make_member(is_superuser=True)
    home_of_member = people["member"].memberships.get().institution
    people["colleague"] = make_member(institution=home_of_member)
    people["insider"] = make_member()
    world.objects["group"] = Group.objects.create(name="Atelier")
    people["insider"].groups.add(world.objects["group"])
    people["named"] = make_member()
    yesterday = timezone.localdate() - timedelta(days=1)
    for name, fields in (
        ("ended", {"started_on": yesterday - timedelta(days=9), "ended_on": yesterday}),
        ("suspended", {"suspended_at": timezone.now()}),
    ):
        people[name] = make_member(institution=home_of_member)
        Membership.objects.filter(user=people[name]).update(**fields)


def _committees(world: World) -> None:
    private = CommitteeFactory(name="Comité privé")
    hidden = CommitteeFactory(name="Comité secret", visibility=CommitteeVisibility.SECRET)
    world.objects |= {"private": private, "secret": hidden, "elsewhere": CommitteeFactory()}
    people = world.people
    people["seated"] = make_seated(private)
    people["secretary"] = make_secretary(private)
    people["secretly_seated"] = make_seated(hidden)
    people["unseated"] = make_seated(private)
    long_ago = timezone.localdate() - timedelta(days=400)
    Seat.objects.filter(titular=people["unseated"]).update(
        started_on=long_ago, ended_on=long_ago + timedelta(days=200)
    )
    world.known_committees = {
        str(private.uuid): NETWORK,
        str(world.objects["elsewhere"].uuid): NETWORK,
        str(hidden.uuid): frozenset({"secretly_seated"}),
    }


# Papers


def _papers(world: World) -> None:
    private, hidden = world.objects["private"], world.objects["secret"]
    institution = world.people["member"].memberships.get().institution
    named, secretariat = world.people["named"], private.secretariat_token()

    def audience(choice: str, **names) -> Audience:
        return build_audience(private, choice=choice, **names)

    for name, readers, fields in (
        ("network paper", NETWORK, {"audience": audience(AudienceChoice.NETWORK)}),
        ("committee paper", INSIDE, {}),
        ("confidential paper", {"secretary"},
         {"audience": Audience.objects.for_tokens([secretariat])}),
        ("institution paper", {"member", "colleague", "secretary"},
         {"audience": audience(AudienceChoice.INSTITUTIONS, institutions=[institution])}),
        ("named paper", {"named", "secretary"},
         {"audience": audience(AudienceChoice.PERSONS, persons=[named])}),
        ("secret paper", {"secretly_seated"}, {"committee": hidden}),
    ):  # fmt: skip
        paper(world.lot(name, readers), **{"committee": private, **fields})
    for state in (PaperState.DRAFT, PaperState.WITHDRAWN):
        _unfound(world.lot(f"{state} paper", ()), private, state)


def paper(lot: Lot, *, committee: Committee, **fields):
    """A paper with a word of the lot in each place, and every address that serves it."""
    institution = InstitutionFactory(name=lot.shown_word("author institution"))
    made = PaperFactory(
        committee=committee,
        institution=institution,
        title=f"{COMMON} {lot.word('title')}",
        reference=lot.word("reference"),
        content=make_content((f"Une page qui dit {lot.word('text')}.", "Une autre.")),
        filename=f"{lot.silent_word('file name')}.txt",
        uploaded_by=UserFactory(last_name=lot.silent_word("author")),
        **fields,
    )
    second = make_content((f"Une page revue qui dit {lot.word('text')}.", "Une autre."))
    add_version(made, second, filename="revu.txt", note=lot.silent_word("note of change"))
    lot.objects["paper"] = made
    lot.things.append(
        Thing(
            "paper", str(made.uuid), f"paper.{made.kind}",
            str(committee.uuid), str(institution.uuid),
        )
    )  # fmt: skip
    address = f"/documents/{made.uuid}"
    for door in ("/", "/v/1/fichier", "/v/2/fichier", "/comparer/"):
        lot.doors[f"{address}{door}"] = frozenset()
    return made


def _unfound(lot: Lot, committee: Committee, state: PaperState) -> None:
    """A paper that its managers list and that nobody searches."""
    paper(lot, committee=committee, state=state)
    _silence(lot)


def _silence(lot: Lot) -> None:
    """Nobody finds any word of the lot, nor reads its doors as a simple reader."""
    lot.silent |= lot.found | lot.shown
    lot.found, lot.shown = {}, {}
    lot.things.clear()
    lot.doors.clear()


# Meetings


def _meetings(world: World) -> None:
    for name, committee, readers in (
        ("committee meeting", world.objects["private"], INSIDE),
        ("secret meeting", world.objects["secret"], {"secretly_seated"}),
    ):
        lot = world.lot(name, readers)
        meeting = MeetingFactory(
            committee=committee,
            title=f"{COMMON} {lot.word('title')}",
            place=lot.word("place"),
        )
        lot.objects["item"] = AgendaItemFactory(
            meeting=meeting,
            title=lot.word("agenda item"),
            rapporteur=lot.silent_word("rapporteur"),
        )
        AgendaItemFactory(
            meeting=meeting,
            title=lot.silent_word("confidential item"),
            is_confidential=True,
            audience=Audience.objects.for_tokens([committee.secretariat_token()]),
        )
        lot.objects["meeting"] = meeting
        lot.things.append(Thing("meeting", str(meeting.uuid), "meeting", str(committee.uuid)))
        lot.doors[f"/reunions/{meeting.uuid}/"] = frozenset()


# Pages


def _pages(world: World) -> None:
    group = world.objects["group"]
    world.objects["section"] = make_section(is_public=True)
    closed = world.objects["closed section"] = make_section(is_public=True)
    restrict(closed, group)
    index = make_news_index(is_public=True)
    for name, readers, fields in (
        ("public page", EVERYBODY, {"is_public": True}),
        ("network page", NETWORK, {}),
        ("group page", {"insider"}, {"parent": closed}),
    ):
        parent = fields.pop("parent", world.objects["section"])
        _page(world.lot(name, readers), make_article, parent, **fields)
    _page(world.lot("network news", NETWORK), make_news, index)
    draft = world.lot("draft page", ())
    _page(draft, make_article, world.objects["section"], live=False, is_public=True)
    _silence(draft)


def _page(lot: Lot, make, parent, **fields) -> None:
    """A page with a picture, a document, a comment, and a newer draft that nobody published."""
    image = make_image(
        title=lot.silent_word("title of image"),
        description=lot.silent_word("description of image"),
    )
    image.tags.add(lot.silent_word("tag of image"))
    document = PortalDocument.objects.create(
        title=lot.silent_word("title of document"),
        file=ContentFile(lot.silent_word("content of document").encode(), name="note.pdf"),
    )
    document.tags.add(lot.silent_word("tag of document"))
    body = [
        {"type": "paragraph", "value": f"<p>{COMMON} {lot.word('body')}</p>"},
        {
            "type": "illustration",
            "value": {
                "image": image.pk,
                "alt": lot.word("alternative text"),
                "caption": lot.word("caption"),
            },
        },
        {
            "type": "document",
            "value": {"document": document.pk, "label": lot.word("label of document")},
        },
    ]
    page = make(
        parent,
        title=lot.word("title"),
        summary=lot.word("summary"),
        seo_title=lot.silent_word("tab title"),
        owner=UserFactory(last_name=lot.silent_word("author")),
        body=body,
        **fields,
    )
    Comment.objects.create(
        page=page, user=page.owner, text=lot.silent_word("comment"), contentpath="title"
    )
    page.title = f"{page.title} {lot.silent_word('newer draft')}"
    page.save_revision()
    page.refresh_from_db()
    lot.objects |= {"page": page, "image": image}
    kind = "news" if page.specific_class.__name__ == "NewsPage" else "page"
    lot.things.append(Thing(kind, str(page.pk), kind))
    lot.doors |= {page.url: frozenset(), document.url: frozenset({"editor"})}


# Training


def _trainings(world: World) -> None:
    """Modules and sessions; whoever runs the sessions is not among the people asked."""
    catalogue = make_catalogue(world.objects["section"])
    closed = make_catalogue(world.objects["closed section"])
    for name, readers, parent in (
        ("network", NETWORK, catalogue),
        ("group", {"insider"}, closed),
    ):
        _module(world.lot(f"{name} module", readers), parent)
        _session(world.lot(f"{name} session", readers), parent)
    for state in (SessionState.DRAFT, SessionState.CANCELLED):
        lot = world.lot(f"{state} session", ())
        _session(lot, catalogue, state=state)
        _silence(lot)


def _module(lot: Lot, catalogue) -> None:
    module = make_module(
        catalogue,
        title=f"{COMMON} {lot.word('title')}",
        summary=lot.word("summary"),
        objectives=lot.word("objective"),
        code=lot.word("code"),
        evaluation=lot.silent_word("how it is evaluated"),
    )
    lot.objects["module"] = module
    lot.things.append(Thing("module", str(module.pk), "module"))
    lot.doors[module.url] = frozenset()


def _session(lot: Lot, catalogue, **fields) -> None:
    """A session with somebody who signed up; the words of its module are common ones."""
    organiser = InstitutionFactory(name=lot.word("organiser"))
    session = make_session(
        make_module(catalogue, title="Module"),
        trainer=make_trainer(last_name=lot.word("trainer")),
        maximum=9,
        label=f"{COMMON} {lot.word('title')}",
        place=lot.word("place"),
        room=lot.word("room"),
        needs=lot.word("needs"),
        link=f"https://visio.example/{lot.silent_word('video link')}",
        organiser=organiser,
        **fields,
    )
    person = make_member(
        last_name=lot.silent_word("trainee"),
        institution=InstitutionFactory(name=lot.silent_word("institution of a trainee")),
    )
    asked = make_sign_up(session, SignUpState.CONFIRMED, person=person)
    write_needs(asked, lot.silent_word("special needs"))
    lot.objects["session"] = session
    thing = Thing("session", str(session.pk), "session", institution=str(organiser.uuid))
    lot.things.append(thing)
    lot.doors[f"/formations/session/{session.uuid}/"] = frozenset({"coordinator"})


def entry_of(thing: Thing) -> IndexEntry:
    """What the index was told of an object."""
    return IndexEntry.objects.get(kind=thing.kind, object_id=thing.object_id)
