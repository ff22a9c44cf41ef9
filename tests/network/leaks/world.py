"""A world of the directory with a word of its own in each place that somebody may not read.

Who may read what is written down here by hand: the rules under test say nothing of it.
"""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser, Group
from django.utils import timezone

from network.enums import EntryState, NegotiationState, PersonState, ServiceKind, SuspensionReason
from network.exchange.records import RawRecord
from network.models import OfferedChange, Place, Service, TariffGrid
from network.services.absences import declare_absence
from network.services.addresses import name_readers, write_address
from network.services.chasing import chase_overdue
from network.services.distributions import send_tool
from network.services.entries import propose, update
from network.services.entry_states import suspend as suspend_entry
from network.services.entry_states import verify
from network.services.imports import preview_import
from network.services.mandates import suspend
from network.services.persons import change_contact
from portal.accounts.enums import Role
from tests.factories.accounts import InstitutionFactory, UserFactory, make_member
from tests.factories.conventions import ConventionPartyFactory, EngagementFactory, make_draft
from tests.factories.network_entries import PlaceFactory, ServiceFactory
from tests.factories.network_persons import ResourcePersonFactory, make_deputy
from tests.factories.network_territory import CommuneFactory, EpciFactory
from tests.factories.pages import restrict
from tests.factories.tools import make_tool, make_tool_index
from tests.network.exchange.crafted import STRUCTURE
from tests.support.canary import VISITOR, Secret, World

ROLES = {str(role): role for role in Role}
# Beside one person for each role: of the shelter, of its intermediary, of nothing.
OTHERS = ["superuser", "insider", "colleague", "keeper", "relay", "reader", "outsider", VISITOR]
NETWORK = {*ROLES, "superuser", "insider", "colleague", "keeper", "relay", "reader"}
NOBODY: frozenset[str] = frozenset()
COORDINATOR = str(Role.COORDINATOR)
MANAGER = str(Role.INSTITUTION_MANAGER)
KEEPERS = {COORDINATOR, MANAGER}
LONGITUDE, LATITUDE, POSTAL_CODE = 1.976135, 47.987613, "45986"


def build_world() -> World:
    """Everything but the index."""
    world = World()
    _people(world)
    _shelter(world)
    _entries(world)
    _persons(world)
    _conventions(world)
    _tools(world)
    chase_overdue()
    return world


def _people(world: World) -> None:
    people = world.people
    people[VISITOR] = AnonymousUser()
    people["outsider"] = UserFactory()
    for name, role in ROLES.items():
        people[name] = make_member(role)
    people["superuser"] = make_member(Role.TECHNICAL_ADMINISTRATOR, is_superuser=True)
    people["insider"] = make_member()
    people["insider"].groups.add(Group.objects.create(name="Atelier"))
    house, relay = InstitutionFactory(name="Abri de l'Essai"), InstitutionFactory(name="Relais")
    people["colleague"] = make_member(institution=house)
    people["keeper"] = make_member(Role.INSTITUTION_MANAGER, institution=house)
    people["relay"] = make_member(institution=relay)
    people["reader"] = make_member(institution=relay)
    for institution in (house, relay, house_of(world, MANAGER)):
        world.offer("institutions/<uuid:uuid>", institution.uuid)


def house_of(world: World, name: str):
    return world.people[name].memberships.get().institution


def number(world: World, where: str, word: str) -> str:
    """A secret that is a number: no word could stand there."""
    world.secrets.append(Secret(word, where, NOBODY, ""))
    return word


# The shelter


def _shelter(world: World) -> None:
    """It was open, corrected, put in files, hidden, then sealed: its address stands nowhere."""
    house, keeper = house_of(world, "keeper"), world.people["keeper"]
    commune = CommuneFactory(
        code="45986",
        name=world.secret("commune of the shelter", NOBODY, witness="").capitalize(),
        postal_codes=POSTAL_CODE,
        epci=EpciFactory(),
    )
    CommuneFactory(code="45985", name="Bourg-Voisin", epci=commune.epci)
    CommuneFactory(code="45984", name="Bourg-Lointain", epci=EpciFactory())
    address = {
        "street": f"12 rue {world.secret('street', NOBODY).capitalize()}",
        "complement": world.secret("complement", NOBODY),
        "postal_code": number(world, "postal code", POSTAL_CODE),
        "city": commune.name,
        "commune": commune,
        "longitude": float(number(world, "longitude", str(LONGITUDE))),
        "latitude": float(number(world, "latitude", str(LATITUDE))),
        "telephone": number(world, "telephone", "01 99 00 98 71"),
        "email": f"{world.secret('e-mail', NOBODY)}@refuge.example",
        "website": f"https://{world.secret('website', NOBODY)}.example",
        "accessibility_url": f"https://acces.example/{world.secret('accessibility', NOBODY)}",
        "opening_hours": "Mo 09:08-09:09",
    }
    place = propose(
        Place, actor=keeper, institution=house, name=f"Ancien {world.secret('old name', NOBODY)}",
        message=world.secret("old message", NOBODY), **address,
    )  # fmt: skip
    service = propose(
        Service, actor=keeper, institution=house, place=place, kind=ServiceKind.SUPPORT,
        name="Accueil de nuit", description=f"À {world.secret('old description', NOBODY)}.",
        website=address["website"], areas=[commune.pk], terms={"need": ["listening"]},
    )  # fmt: skip
    _files(world, place, service, address)
    relay = house_of(world, "relay")
    hidden = {name: "" for name, value in address.items() if isinstance(value, str)}
    hidden |= dict.fromkeys(("commune", "longitude", "latitude"))
    update(service, actor=keeper, website="", areas=["45"], description="Accueil jour et nuit.")
    place = update(
        place, actor=keeper, is_confidential=True, intermediary=relay, name="Refuge de l'Essai",
        message="", **hidden,
    )  # fmt: skip
    sealed = world.secret("sealed address", {"reader"}, witness="")
    write_address(place, actor=keeper, text=f"12 rue {sealed.capitalize()}\n{POSTAL_CODE} Ici")
    name_readers(place, actor=keeper, readers=[world.people["reader"]])
    for entry in (place, service):
        verify(entry, actor=keeper)
        show(world, entry)


def _files(world: World, place: Place, service: Service, address: dict) -> None:
    """Corrections that a file offers, and a file that was previewed and never applied."""
    for about in ({"place": place}, {"service": service}):
        said = {"message": world.secret(f"offer for a {next(iter(about))}", NOBODY)}
        offer = OfferedChange.objects.create(
            **about, values=said, before={"message": address["complement"]}, digest="0"
        )
        world.offer("annuaire/corrections/<uuid:uuid>", offer.uuid)
    Place.objects.filter(pk=place.pk).update(source="essai", source_id="essai--refuge")
    record = STRUCTURE | {
        "id": "essai--refuge", "nom": "Refuge", "siret": None, "code_postal": POSTAL_CODE,
        "adresse": f"9 rue {world.secret('street in a file', NOBODY)}", "code_insee": None,
        "commune": None, "zone_eligibilite": [POSTAL_CODE],
    }  # fmt: skip
    kept = preview_import(
        [RawRecord("structure", record, "[0]")], actor=world.people[COORDINATOR],
        file_name="essai.json", entry_state=EntryState.PROPOSED,
    )  # fmt: skip
    world.offer("annuaire/imports/<uuid:uuid>", kept.uuid)


def show(world: World, entry) -> None:
    folder = "lieux" if isinstance(entry, Place) else "services"
    world.offer(f"annuaire/{folder}/<uuid:uuid>", entry.uuid)


# Entries of another institution


def _entries(world: World) -> None:
    house, manager = house_of(world, MANAGER), world.people[MANAGER]
    place = PlaceFactory(institution=house, name=world.secret("name of a place", NETWORK))
    shown = ServiceFactory(
        institution=house, place=place, name=world.secret("name of a service", NETWORK),
        telephone="01 99 00 22 33", areas_served=["45"],
    )  # fmt: skip
    for page in ("", "historique/"):
        world.paths += [f"/annuaire/lieux/{place.uuid}/{page}"]
        world.paths += [f"/annuaire/services/{shown.uuid}/{page}"]
    for factory, state in (
        (PlaceFactory, EntryState.PROPOSED),
        (ServiceFactory, EntryState.CLOSED),
    ):
        name = world.secret(f"name of a {state} entry", KEEPERS)
        show(world, factory(institution=house, state=state, name=name))
    suspended = ServiceFactory(
        institution=house,
        name=world.secret("name of a suspended service", KEEPERS),
        description=world.secret("text of a suspended service", KEEPERS),
    )
    reason = world.secret("reason of a suspension", {str(Role.DATA_PROTECTION)}, witness="")
    suspend_entry(suspended, actor=manager, reason=reason)
    show(world, suspended)
    tariff = ServiceFactory(institution=house, kind=ServiceKind.TARIFF, areas_served=["45"])
    grid = TariffGrid.objects.create(
        service=tariff, state=NegotiationState.DISCUSSED,
        deliberation=world.secret("deliberation of a tariff discussed", KEEPERS),
    )  # fmt: skip
    show(world, tariff)
    world.offer("annuaire/tarifs/<uuid:uuid>", grid.uuid)


def _persons(world: World) -> None:
    house, manager = house_of(world, MANAGER), world.people[MANAGER]
    today = timezone.localdate()
    reachable = make_deputy(
        house,
        direct_line=world.secret("direct line of somebody reachable", NETWORK, witness=""),
    )
    absent = ResourcePersonFactory(
        institution=house, direct_line=world.secret("direct line of somebody absent", NOBODY)
    )
    absence = declare_absence(
        absent, actor=manager, starts_on=today, ends_on=today + timedelta(days=3)
    )
    suspended = ResourcePersonFactory(
        institution=house, function=world.secret("function of somebody suspended", KEEPERS)
    )
    change_contact(suspended, actor=manager, direct_line="01 99 00 47 12")
    number(world, "direct line of somebody suspended", "01 99 00 47 12")
    suspend(suspended, actor=manager, reason=SuspensionReason.REQUEST)
    proposed = ResourcePersonFactory(
        institution=house, state=PersonState.PROPOSED,
        contact_for=world.secret("what to call somebody proposed for", KEEPERS),
    )  # fmt: skip
    world.paths += [
        f"/annuaire/personnes-ressources/{reachable.uuid}/{page}" for page in ("", "ligne/")
    ]
    people = [one.uuid for one in (absent, suspended, proposed)]
    world.offer("annuaire/personnes-ressources/<uuid:uuid>", *people)
    world.offer("annuaire/echanges/carte/<uuid:uuid>", *people, reachable.uuid)
    world.offer("annuaire/absences/<uuid:uuid>", absence.uuid)


def _conventions(world: World) -> None:
    """In preparation: for the coordination and for those who keep the parties."""
    house = house_of(world, MANAGER)
    draft = make_draft(
        title=world.secret("title of a convention in preparation", KEEPERS),
        number=world.secret("number of a convention in preparation", KEEPERS),
        object=world.secret("object of a convention in preparation", KEEPERS),
        has_confidential_annex=True,
    )
    party = ConventionPartyFactory(
        convention=draft, institution=house, signed_on=None,
        signatory=world.secret("signatory of a convention in preparation", KEEPERS),
    )  # fmt: skip
    engagement = EngagementFactory(
        party=party,
        text=world.secret("engagement in preparation", KEEPERS),
        news=world.secret("news of an engagement in preparation", KEEPERS),
    )
    world.offer("conventions/<uuid:uuid>", draft.uuid)
    world.offer("conventions/parties/<uuid:uuid>", party.uuid)
    world.offer("conventions/engagements/<uuid:uuid>", engagement.uuid)


def _tools(world: World) -> None:
    """A tool for a group, sent to everybody's institutions before it was restricted."""
    tool = make_tool(
        make_tool_index(is_public=True),
        title=world.secret("title of a restricted tool", {"insider"}),
        author_body=world.secret("author of a restricted tool", {"insider"}),
        slug=world.secret("address of a restricted tool", {"insider"}),
    )
    houses = [house_of(world, name) for name in ("insider", "keeper", MANAGER)]
    sent = send_tool(tool, actor=world.people[COORDINATOR], institutions=houses)
    restrict(tool, Group.objects.get(name="Atelier"))
    tool.refresh_from_db()
    world.paths.append(tool.url)
    world.offer("diffusions/<uuid:uuid>", sent.uuid)
    for part in ("lu", "envoyer"):
        world.offer(f"diffusions/{part}/<uuid:translation_key>", tool.translation_key)
