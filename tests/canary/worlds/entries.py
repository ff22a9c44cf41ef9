"""Places and services of the directory, a shelter whose address nobody finds among them."""

from network.enums import EntryState
from network.models import Place, Service
from network.services.addresses import name_readers, write_address
from network.services.entries import propose, update
from portal.accounts.enums import Role
from tests.canary.worlds.people import NETWORK
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.network_entries import PlaceFactory, ServiceFactory
from tests.support.canary import World, builder

NOBODY: set[str] = set()
KEEPERS = {"coordinator", "manager"}
HIDDEN = ("street", "complement", "postal_code", "city", "telephone")


def show(world: World, entry) -> None:
    folder = "lieux" if isinstance(entry, Place) else "services"
    world.offer(f"annuaire/{folder}/<uuid:uuid>", entry.uuid)


@builder
def directory(world: World) -> None:
    """What every member reads, and what waits for the keepers of the institution."""
    house = world.people["manager"].memberships.get().institution
    world.offer("annuaire/institutions/<uuid:uuid>", house.uuid)
    place = PlaceFactory(institution=house, name=world.secret("name of a place", NETWORK))
    service = ServiceFactory(
        institution=house,
        place=place,
        name=world.secret("name of a service", NETWORK),
        access_details=world.secret("how to ask for a service", NETWORK),
    )
    for state in (EntryState.PROPOSED, EntryState.SUSPENDED, EntryState.CLOSED):
        hidden = ServiceFactory(
            institution=house,
            state=state,
            name=world.secret(f"name of a {state} service", KEEPERS),
            description=world.secret(f"description of a {state} service", KEEPERS),
        )
        show(world, hidden)
    show(world, place)
    show(world, service)


@builder
def shelter(world: World) -> None:
    """A place that became confidential: its address was written, corrected, hidden, sealed."""
    house, relay = InstitutionFactory(), InstitutionFactory()
    keeper = make_member(Role.INSTITUTION_MANAGER, institution=house)
    reader = make_member(institution=relay)
    place = propose(
        Place,
        actor=keeper,
        institution=house,
        name=world.secret("name of the shelter", {"coordinator"}),
        street=world.secret("street of the shelter", NOBODY),
        city=world.secret("city of the shelter", NOBODY),
        telephone="01 99 00 47 11",
    )
    update(
        place,
        actor=keeper,
        complement=world.secret("complement of the shelter", NOBODY),
        email=f"{world.secret('e-mail of the shelter', NOBODY)}@refuge.example",
    )
    hidden = dict.fromkeys((*HIDDEN, "email"), "")
    place = update(place, actor=keeper, is_confidential=True, intermediary=relay, **hidden)
    write_address(place, actor=keeper, text=world.secret("sealed address", NOBODY))
    name_readers(place, actor=keeper, readers=[reader])
    service = propose(
        Service,
        actor=keeper,
        institution=house,
        place=place,
        name=world.secret("service of the shelter", {"coordinator"}),
        kind="accompagnement",
        description="Mise à l'abri.",
    )
    show(world, place)
    show(world, service)
    world.offer("annuaire/institutions/<uuid:uuid>", house.uuid)
