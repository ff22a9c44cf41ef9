"""Plain factories for people, institutions and memberships."""

import factory

from portal.accounts.enums import InstitutionKind, Role
from portal.accounts.models import Institution, Membership, User


class InstitutionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Institution

    name = factory.Sequence(lambda n: f"Institution {n}")
    kind = InstitutionKind.ASSOCIATION


class UserFactory(factory.django.DjangoModelFactory):
    """A person without any membership: signed in, they see public content only."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@exemple.example")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Nom{n}")


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    roles = factory.LazyFunction(lambda: [Role.MEMBER])


def make_member(*roles: str, institution: Institution | None = None, **fields) -> User:
    """A person with one active membership holding the roles (member when none is given)."""
    user = UserFactory(**fields)
    MembershipFactory(
        user=user,
        institution=institution or InstitutionFactory(),
        roles=list(roles) or [Role.MEMBER],
    )
    return user
