"""Whom somebody may sign up, put in the place of another or name as their deputy."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.accounts.models import Institution, Membership, User
from training.approving import deciding_institution_ids
from training.models import Session, SignUp
from training.rules import managed_institution_ids, manages_training

MOST_SHOWN = 100


@dataclass(frozen=True)
class Colleague:
    """One person of the institution; `sign_up` is the active one for the session."""

    index: int
    person: User
    sign_up: SignUp | None
    ticked: bool


def institutions_to_sign_up(actor: User) -> QuerySet[Institution]:
    """Institutions whose people the actor signs up today; every active one for the coordination."""
    active = Institution.objects.filter(is_active=True).order_by("name", "pk")
    if manages_training(actor):
        return active
    return active.filter(pk__in=deciding_institution_ids(actor))


def people_of(institution: Institution, *, but: User) -> QuerySet[User]:
    """People who act for the institution today, by name."""
    return people_of_several([institution], but=but)


def institutions_managed_by(user: User) -> list[Institution]:
    """Institutions whose sign-ups the person decides as their manager, by name."""
    ids = managed_institution_ids(user)
    if not ids:
        return []
    return list(Institution.objects.filter(pk__in=ids).order_by("name", "pk"))


def people_of_several(institutions: Collection[Institution], *, but: User) -> QuerySet[User]:
    """People who act for one of the institutions today, by name."""
    members = Membership.objects.active().filter(institution__in=institutions).values("user_id")
    people = User.objects.active().filter(pk__in=members).exclude(pk=but.pk)
    return people.order_by("last_name", "first_name", "pk")


def chosen_people(institution: Institution, *, but: User, uuids: list[UUID]) -> list[User]:
    """Those of these people who act for the institution, in the order of names."""
    return list(people_of(institution, but=but).filter(uuid__in=uuids))


def colleagues_for(
    session: Session, institution: Institution, *, actor: User, words: str, ticked: frozenset[str]
) -> tuple[list[Colleague], bool]:
    """People of the institution with their sign-up, and whether some are left out; two queries.

    `words` narrows them to a part of their name.
    """
    people = people_of(institution, but=actor)
    for word in words.split()[:5]:
        people = people.filter(Q(last_name__icontains=word) | Q(first_name__icontains=word))
    found = list(people[: MOST_SHOWN + 1])
    active = SignUp.objects.active().filter(session=session, person__in=found)
    held = {one.person_id: one for one in active}
    rows = [
        Colleague(index, person, held.get(person.pk), str(person.uuid) in ticked)
        for index, person in enumerate(found[:MOST_SHOWN])
    ]
    return rows, len(found) > MOST_SHOWN


def substitutes_for(asked: SignUp, *, actor: User) -> QuerySet[User]:
    """Colleagues who may take a seat: they have no sign-up of their own for the session."""
    there = SignUp.objects.active().filter(session=asked.session_id).values("person_id")
    return people_of(asked.institution, but=actor).exclude(pk__in=there)
