"""The people who look, and what is known of them."""

from django.contrib.auth.models import AnonymousUser, Group

from portal.accounts.enums import Role
from tests.factories.accounts import InstitutionFactory, UserFactory, make_member
from tests.support.canary import VISITOR, World, builder

ROLES_ALONE = {
    "member": Role.MEMBER,
    "manager": Role.INSTITUTION_MANAGER,
    "coordinator": Role.COORDINATOR,
    "editor": Role.EDITOR,
    "data_protection": Role.DATA_PROTECTION,
    "technician": Role.TECHNICAL_ADMINISTRATOR,
}
# Those who read what every member of the network reads.
NETWORK = {*ROLES_ALONE, "colleague", "insider", "superuser", "seated", "secretary",
           "secretly_seated"}  # fmt: skip


@builder
def people(world: World) -> None:
    """One person per role, each in an institution of their own, and some who know more."""
    world.people[VISITOR] = AnonymousUser()
    world.people["outsider"] = UserFactory()
    for name, role in ROLES_ALONE.items():
        world.people[name] = make_member(role)
    first = world.people["member"].memberships.get().institution
    world.people["colleague"] = make_member(institution=first)
    world.people["insider"] = make_member()
    world.people["insider"].groups.add(Group.objects.create(name="Atelier"))
    world.people["superuser"] = make_member(Role.TECHNICAL_ADMINISTRATOR, is_superuser=True)


@builder
def names(world: World) -> None:
    """Names of institutions and people: nobody outside the network reads any of them."""

    def word(where: str) -> str:
        return world.secret(where, NETWORK, witness="coordinator")

    institution = InstitutionFactory(name=word("name of institution"))
    hidden = make_member(
        institution=institution,
        first_name=word("first name of a person"),
        last_name=word("last name of a person"),
        email=f"{word('address of a person')}@exemple.example",
    )
    world.offer("institutions/<uuid:uuid>", institution.uuid)
    world.offer("appartenances/<uuid:uuid>", hidden.memberships.get().uuid)
