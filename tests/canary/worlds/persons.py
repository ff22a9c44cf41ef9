"""Resource persons in and out of office, and numbers that nobody finds once they are out."""

from network.enums import PersonState, SuspensionReason
from network.services.mandates import suspend
from network.services.persons import change_contact
from portal.accounts.enums import Role
from tests.canary.worlds.people import NETWORK
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.network_persons import AbsenceFactory, ResourcePersonFactory, in_days
from tests.support.canary import World, builder

NOBODY: set[str] = set()
KEEPERS = {"coordinator", "manager"}
OUT_OF_OFFICE = {
    "training expired": {"trained_until": in_days(-1)},
    "contact not confirmed": {"confirm_before": in_days(-1)},
    "mandate over": {"mandate_end": in_days(-1)},
    "ended": {"state": PersonState.ENDED},
    "proposed": {"state": PersonState.PROPOSED},
}


@builder
def resource_persons(world: World) -> None:
    """Somebody in office for everybody, others for the keepers of their institution."""
    house = world.people["manager"].memberships.get().institution
    active = ResourcePersonFactory(
        institution=house, contact_for=world.secret("what to call somebody in office for", NETWORK)
    )
    world.offer("annuaire/personnes-ressources/<uuid:uuid>", active.uuid)
    for reason, fields in OUT_OF_OFFICE.items():
        person = ResourcePersonFactory(
            institution=house,
            contact_for=world.secret(f"what to call for, {reason}", KEEPERS),
            direct_line=world.secret(f"direct line, {reason}", NOBODY),
            **fields,
        )
        world.offer("annuaire/personnes-ressources/<uuid:uuid>", person.uuid)


@builder
def unreachable_lines(world: World) -> None:
    """The numbers of somebody absent, and of somebody suspended whose number had changed."""
    absent = ResourcePersonFactory(
        direct_line=world.secret("direct line of somebody absent", NOBODY),
        hours="Mo-Fr 09:00-17:00",
    )
    absence = AbsenceFactory(person=absent)
    world.offer("annuaire/absences/<uuid:uuid>", absence.uuid)
    house = InstitutionFactory()
    keeper = make_member(Role.INSTITUTION_MANAGER, institution=house)
    suspended = ResourcePersonFactory(
        institution=house, function=world.secret("function of somebody suspended", {"coordinator"})
    )
    change_contact(suspended, actor=keeper, direct_line="01 99 00 47 12")
    suspended = suspend(suspended, actor=keeper, reason=SuspensionReason.REQUEST)
    world.offer("annuaire/personnes-ressources/<uuid:uuid>", absent.uuid, suspended.uuid)
