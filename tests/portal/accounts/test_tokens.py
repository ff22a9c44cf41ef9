"""A person's tokens follow their memberships."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from factory import LazyFunction

from portal.accounts.enums import Role
from portal.core.audiences import institution_token, tokens_for, user_token
from tests.factories.accounts import MembershipFactory, UserFactory, make_member

pytestmark = pytest.mark.django_db


def test_tokens_of_anonymous_are_public_only():
    assert tokens_for(AnonymousUser()) == {"public"}


def test_tokens_of_person_without_membership_are_public_only():
    assert tokens_for(UserFactory()) == {"public"}


def test_tokens_of_superuser_without_membership_are_public_only():
    assert tokens_for(UserFactory(is_superuser=True)) == {"public"}


def test_tokens_of_member_name_network_institution_and_person():
    user = make_member()
    institution = user.memberships.get().institution

    assert tokens_for(user) == {
        "public",
        "network",
        institution_token(institution.pk),
        user_token(user.pk),
    }


def test_tokens_of_technical_administrator_stop_at_the_network():
    assert tokens_for(make_member(Role.TECHNICAL_ADMINISTRATOR)) == {"public", "network"}


@pytest.mark.parametrize(
    "change",
    [
        {"ended_on": LazyFunction(timezone.localdate)},
        {"suspended_at": timezone.now()},
        {"started_on": LazyFunction(lambda: timezone.localdate() + timedelta(days=1))},
    ],
    ids=["ended", "suspended", "not begun"],
)
def test_tokens_of_membership_out_of_force_are_public_only(change):
    membership = MembershipFactory(**change)

    assert tokens_for(membership.user) == {"public"}


def test_tokens_of_inactive_institution_are_public_only():
    membership = MembershipFactory(institution__is_active=False)

    assert tokens_for(membership.user) == {"public"}


def test_tokens_of_deactivated_person_are_public_only():
    assert tokens_for(make_member(is_active=False)) == {"public"}
