"""Two people at once: one invitation, the last two coordinators."""

import threading

import pytest
from django.db import OperationalError, connection

from portal.accounts.enums import Role
from portal.accounts.errors import InvitationClosed, LastCoordinator, NotAllowed
from portal.accounts.models import Membership, User
from portal.accounts.services import invitations, memberships, people
from tests.factories.accounts import InstitutionFactory, make_member

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts) -> list[Exception | None]:
    """Run the acts in threads that start together; give what each of them raised."""
    start = threading.Barrier(len(acts))
    outcomes: list[Exception | None] = [None] * len(acts)

    def run(number: int, act) -> None:
        start.wait()
        try:
            act()
        except (InvitationClosed, LastCoordinator, NotAllowed, OperationalError) as refusal:
            outcomes[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_invitation_accepted_twice_at_once_makes_one_account():
    place = InstitutionFactory()
    invitation = invitations.create_invitation(
        place, author=None, email="neuve@exemple.example", roles=[Role.MEMBER]
    )

    def accept():
        invitations.accept_as_new_person(
            invitation, first_name="A", last_name="B", password="une girafe repasse"
        )

    outcomes = at_once(accept, accept, accept)

    assert sum(outcome is None for outcome in outcomes) == 1
    assert User.objects.count() == Membership.objects.count() == 1


def test_two_coordinators_who_end_each_other_leave_one():
    first, second = make_member(Role.COORDINATOR), make_member(Role.COORDINATOR)
    of_first, of_second = first.memberships.get(), second.memberships.get()

    at_once(
        lambda: memberships.end(of_first, actor=User.objects.get(pk=second.pk), knowingly=True),
        lambda: memberships.end(of_second, actor=User.objects.get(pk=first.pk), knowingly=True),
    )

    assert len(memberships.coordinators()) == 1


def test_two_coordinators_who_close_each_other_leave_one():
    first, second = make_member(Role.COORDINATOR), make_member(Role.COORDINATOR)

    at_once(
        lambda: people.close_account(first, actor=User.objects.get(pk=second.pk), reason="x"),
        lambda: people.close_account(second, actor=User.objects.get(pk=first.pk), reason="x"),
    )

    assert len(memberships.coordinators()) == 1
