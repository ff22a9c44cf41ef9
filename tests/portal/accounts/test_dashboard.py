"""What awaits managers and coordinators on the home page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.dashboard import memberships_to_confirm, recoveries_to_confirm
from portal.accounts.enums import Role
from portal.accounts.models import AccountRecovery, Membership
from portal.accounts.targets import institutions_for, recoveries_for
from tests.factories.accounts import InstitutionFactory, MembershipFactory, make_member

pytestmark = pytest.mark.django_db


def test_manager_is_told_how_many_memberships_to_confirm():
    place = InstitutionFactory()
    manager = make_member(Role.INSTITUTION_MANAGER, institution=place)
    assert memberships_to_confirm(manager) == []
    for _number in range(2):
        MembershipFactory(institution=place)
    MembershipFactory()
    Membership.objects.update(confirmed_on=timezone.localdate() - timedelta(days=100))

    [line] = memberships_to_confirm(manager)

    assert line.label.startswith("2 ")
    assert line.url == "/institutions/"


def test_members_are_asked_nothing_and_cost_no_query(django_assert_num_queries):
    member = make_member()
    member.audience_token_cache = {}
    Membership.objects.update(confirmed_on=timezone.localdate() - timedelta(days=100))
    assert member.roles == {"member"}

    with django_assert_num_queries(0):
        assert memberships_to_confirm(member) == []
        assert recoveries_to_confirm(member) == []


def test_coordinator_is_told_of_a_blocked_account_somebody_else_asked_for():
    first, second, manager = (
        make_member(Role.COORDINATOR),
        make_member(Role.COORDINATOR),
        make_member(Role.INSTITUTION_MANAGER),
    )
    AccountRecovery.objects.create(user=make_member(), asked_by=first, reason="x")

    assert recoveries_to_confirm(first) == []
    assert [line.url for line in recoveries_to_confirm(second)] == ["/comptes-bloques/"]
    assert recoveries_to_confirm(manager) == []


def test_targets_of_notifications_follow_the_rules():
    manager = make_member(Role.INSTITUTION_MANAGER)
    own, foreign = manager.memberships.get().institution, InstitutionFactory()
    coordinator = make_member(Role.COORDINATOR)
    asked = AccountRecovery.objects.create(
        user=make_member(last_name="Zwqnom"), asked_by=coordinator, reason="x"
    )

    assert set(institutions_for(manager, [own.uuid, foreign.uuid])) == {own.uuid}
    assert recoveries_for(manager, [asked.uuid]) == {}
    shown = recoveries_for(coordinator, [asked.uuid])[asked.uuid]
    assert "Zwqnom" not in shown.title
