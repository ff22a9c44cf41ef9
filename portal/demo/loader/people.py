"""Institutions, accounts, memberships and second factors."""

from allauth.mfa.totp.internal.auth import TOTP

from portal.accounts.models import Institution, User
from portal.accounts.services import invitations, memberships
from portal.accounts.services.institutions import save_institution
from portal.demo.accounts import password_of, totp_secret_of
from portal.demo.content.institutions import TERRITORY, InstitutionPlan, institutions
from portal.demo.content.people import MembershipPlan, PersonPlan, people

FIRST_COORDINATOR = next(
    person for person in people().values() if "coordinator" in person.memberships[0].roles
)


def is_loaded() -> bool:
    """Whether this database already holds the demonstration."""
    return User.objects.filter(email=FIRST_COORDINATOR.email).exists()


def load_people() -> tuple[dict[str, Institution], dict[str, User]]:
    """Make every institution and account; give both by their keys.

    The first institution and its coordinator come as in a new installation, by an invitation
    without author; the coordinator then makes the others.
    """
    first_key = FIRST_COORDINATOR.institution
    places = {first_key: _institution(institutions()[first_key], {})}
    places[first_key].full_clean()
    places[first_key].save()
    users = {FIRST_COORDINATOR.key: _join(FIRST_COORDINATOR, places, author=None)}
    actor = users[FIRST_COORDINATOR.key]
    for key, plan in institutions().items():
        if key != first_key:
            places[key] = _institution(plan, places)
            places[key].full_clean()
            save_institution(places[key], actor=actor)
    for person in people().values():
        if person.key not in users:
            users[person.key] = _join(person, places, author=actor)
    return places, users


def _institution(plan: InstitutionPlan, places: dict[str, Institution]) -> Institution:
    return Institution(
        kind=plan.kind,
        name=plan.name,
        short_name=plan.short,
        parent=places.get(plan.parent),
        territory=f"{TERRITORY} – {plan.seat}",
        siren=plan.siren,
        siret=plan.siret,
        finess=plan.finess,
        rna=plan.rna,
    )


def _join(person: PersonPlan, places: dict[str, Institution], *, author: User | None) -> User:
    """Invite the person into each institution and accept, then set up the second factor."""
    first, *others = person.memberships
    invitation = _invite(person, first, places, author)
    user = invitations.accept_as_new_person(
        invitation,
        first_name=person.first_name,
        last_name=person.last_name,
        password=password_of(person.email),
    )
    for one in others:
        invitations.accept_as_known_person(_invite(person, one, places, author), user=user)
    for one in person.memberships:
        if one.ended_days is not None:
            membership = user.memberships.get(institution=places[one.institution])
            memberships.end(membership, actor=author, reason="left", knowingly=True)
    TOTP.activate(user, totp_secret_of(person.email))
    return user


def _invite(person: PersonPlan, plan: MembershipPlan, places, author: User | None):
    return invitations.create_invitation(
        places[plan.institution], author=author, email=person.email, roles=list(plan.roles)
    )
