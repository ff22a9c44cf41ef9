"""Memberships: confirmed, changed and ended by the right people, in force at the next request."""

import pytest
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.errors import LastCoordinator, LastManager, MembershipClosed, NotAllowed
from portal.accounts.models import Membership
from portal.accounts.rules import (
    can_change_membership,
    can_change_roles,
    can_manage_members,
    givable_roles,
)
from portal.accounts.services import memberships
from portal.core.audiences import institution_token, tokens_for
from portal.core.models import JournalEntry
from portal.core.signals import access_changed
from tests.factories.accounts import InstitutionFactory, MembershipFactory, make_member

pytestmark = pytest.mark.django_db

LOCAL_ROLES = {Role.MEMBER, Role.RESOURCE_PERSON, Role.TRAINER, Role.INSTITUTION_MANAGER}


@pytest.fixture
def place():
    return InstitutionFactory()


@pytest.fixture
def manager(place):
    return make_member(Role.INSTITUTION_MANAGER, institution=place)


@pytest.fixture
def membership(place) -> Membership:
    """A plain member of the place."""
    return MembershipFactory(institution=place)


def actors(place) -> dict:
    """One person of each standing, look-alikes included."""
    suspended = make_member(Role.INSTITUTION_MANAGER, institution=place)
    suspended.memberships.update(suspended_at=timezone.now())
    former = make_member(Role.INSTITUTION_MANAGER, institution=place)
    former.memberships.update(ended_on=timezone.localdate())
    elsewhere = make_member(Role.INSTITUTION_MANAGER)
    MembershipFactory(user=elsewhere, institution=place)
    return {
        "manager": make_member(Role.INSTITUTION_MANAGER, institution=place),
        "coordinator": make_member(Role.COORDINATOR),
        "member": make_member(institution=place),
        "manager elsewhere, member here": elsewhere,
        "suspended manager": suspended,
        "former manager": former,
        "closed manager": make_member(Role.INSTITUTION_MANAGER, institution=place, is_active=False),
        "technical administrator": make_member(Role.TECHNICAL_ADMINISTRATOR, institution=place),
        "superuser": make_member(institution=place, is_superuser=True),
        "data protection": make_member(Role.DATA_PROTECTION, institution=place),
    }


def test_managers_and_coordinators_alone_manage_members(place, membership):
    allowed = {name for name, user in actors(place).items() if can_manage_members(user, place)}

    assert allowed == {"manager", "coordinator"}


def test_rule_and_query_agree_for_every_actor_and_institution(place, membership):
    MembershipFactory()
    for name, user in actors(place).items():
        for one in Membership.objects.select_related("institution"):
            managed = type(place).objects.managed_by(user).filter(pk=one.institution_id).exists()
            assert managed == can_manage_members(user, one.institution), name
            visible = Membership.objects.visible_to(user).filter(pk=one.pk).exists()
            assert visible == (managed or one.user_id == user.pk), name


def test_nobody_changes_their_own_membership(place):
    for user in actors(place).values():
        for membership in user.memberships.select_related("institution"):
            assert not can_change_membership(user, membership)


def test_manager_gives_local_roles_and_coordinator_every_role(place, manager):
    assert givable_roles(manager, place) == LOCAL_ROLES
    assert givable_roles(make_member(Role.COORDINATOR), place) == set(Role)
    assert givable_roles(manager, InstitutionFactory()) == set()


def test_manager_cannot_take_a_role_that_only_the_coordination_gives(manager, place):
    secretary = MembershipFactory(institution=place, roles=[Role.COMMITTEE_SECRETARY, Role.MEMBER])

    assert can_change_roles(manager, secretary, [Role.COMMITTEE_SECRETARY])
    assert not can_change_roles(manager, secretary, [Role.MEMBER])


def test_change_of_roles_confirms_and_is_journaled(manager, membership):
    Membership.objects.update(confirmed_on="2026-01-01", notified_at=timezone.now())

    memberships.change_roles(membership, actor=manager, roles=[Role.TRAINER, Role.MEMBER])

    membership.refresh_from_db()
    assert membership.roles == ["member", "trainer"]
    assert membership.confirmed_on == timezone.localdate()
    assert membership.notified_at is None
    assert membership.updated_by == manager
    entry = JournalEntry.objects.get(action="membership.roles_changed")
    assert entry.data == {"before": ["member"], "after": ["member", "trainer"]}
    assert (entry.actor, entry.institution_id) == (manager, membership.institution_id)


@pytest.mark.parametrize("roles", [[], [Role.COORDINATOR], [Role.MEMBER, Role.EDITOR]])
def test_change_to_roles_one_may_not_give_is_refused(manager, membership, roles):
    with pytest.raises(NotAllowed):
        memberships.change_roles(membership, actor=manager, roles=roles)

    membership.refresh_from_db()
    assert membership.roles == ["member"]


def test_end_is_in_force_at_once_and_told_to_the_apps_above(manager, membership):
    told = []
    access_changed.connect(lambda user, **_: told.append(user.pk), weak=False, dispatch_uid="test")

    memberships.end(membership, actor=manager, reason="mutation")
    access_changed.disconnect(dispatch_uid="test")

    assert tokens_for(membership.user) == {"public"}
    assert told == [membership.user_id]
    entry = JournalEntry.objects.get(action="membership.ended")
    assert (entry.reason, entry.target_id) == ("mutation", str(membership.uuid))


def test_end_of_one_membership_leaves_the_others(manager, membership):
    other = MembershipFactory(user=membership.user)

    memberships.end(membership, actor=manager)

    tokens = tokens_for(type(manager).objects.get(pk=membership.user_id))
    assert institution_token(other.institution_id) in tokens
    assert institution_token(membership.institution_id) not in tokens


@pytest.mark.parametrize(
    "act",
    [
        lambda one, actor: memberships.end(one, actor=actor),
        lambda one, actor: memberships.confirm([one], actor=actor),
        lambda one, actor: memberships.change_roles(one, actor=actor, roles=[Role.TRAINER]),
    ],
    ids=["end", "confirm", "change"],
)
def test_services_refuse_outsiders_and_oneself(membership, place, act):
    people = actors(place)
    people["oneself"] = membership.user
    refused = {
        name: user for name, user in people.items() if name not in ("manager", "coordinator")
    }

    for user in refused.values():
        with pytest.raises(NotAllowed):
            act(membership, user)

    membership.refresh_from_db()
    assert (membership.roles, membership.ended_on) == (["member"], None)


def test_ended_membership_is_not_touched_again(manager, membership):
    memberships.end(membership, actor=manager)

    for act in (
        lambda: memberships.end(membership, actor=manager),
        lambda: memberships.confirm([membership], actor=manager),
        lambda: memberships.change_roles(membership, actor=manager, roles=[Role.TRAINER]),
    ):
        with pytest.raises(MembershipClosed):
            act()


def test_confirmation_in_bulk_is_all_or_nothing(manager, membership):
    Membership.objects.update(confirmed_on="2026-01-01")
    foreign = MembershipFactory()

    with pytest.raises(NotAllowed):
        memberships.confirm([membership, foreign], actor=manager)

    membership.refresh_from_db()
    assert str(membership.confirmed_on) == "2026-01-01"


def test_confirmation_resumes_a_suspended_membership(manager, membership):
    memberships.suspend(membership, actor=None, reason="not confirmed in time")
    assert tokens_for(membership.user) == {"public"}

    memberships.confirm([membership], actor=manager)

    fresh = type(manager).objects.get(pk=membership.user_id)
    assert institution_token(membership.institution_id) in tokens_for(fresh)


# The last ones


def test_last_manager_leaves_only_knowingly(manager):
    coordinator = make_member(Role.COORDINATOR)
    own = manager.memberships.get()
    assert memberships.is_last_manager(own)

    with pytest.raises(LastManager):
        memberships.end(own, actor=coordinator)
    with pytest.raises(LastManager):
        memberships.change_roles(own, actor=coordinator, roles=[Role.MEMBER])
    memberships.end(own, actor=coordinator, knowingly=True)

    own.refresh_from_db()
    assert own.ended_on == timezone.localdate()


@pytest.mark.parametrize("standing", ["suspended", "ended", "closed"])
def test_manager_out_of_force_does_not_count_as_another_one(manager, place, standing):
    other = make_member(Role.INSTITUTION_MANAGER, institution=place)
    assert not memberships.is_last_manager(manager.memberships.get())

    if standing == "suspended":
        other.memberships.update(suspended_at=timezone.now())
    elif standing == "ended":
        other.memberships.update(ended_on=timezone.localdate())
    else:
        type(other).objects.filter(pk=other.pk).update(is_active=False)

    assert memberships.is_last_manager(manager.memberships.get())


def test_last_coordinator_never_leaves(place):
    first = make_member(Role.COORDINATOR, institution=place)
    second = make_member(Role.COORDINATOR)
    memberships.end(first.memberships.get(), actor=second)
    manager = make_member(
        Role.INSTITUTION_MANAGER, institution=second.memberships.get().institution
    )

    with pytest.raises(LastCoordinator):
        memberships.end(second.memberships.get(), actor=manager, knowingly=True)
    with pytest.raises(LastCoordinator):
        memberships.suspend(second.memberships.get(), actor=None, reason="x")


def test_managers_of_an_institution_are_its_own_or_else_the_coordination(place, membership):
    coordinator = make_member(Role.COORDINATOR)
    assert memberships.managers_of(place, but=membership.user) == [coordinator]

    manager = make_member(Role.INSTITUTION_MANAGER, institution=place)

    assert memberships.managers_of(place, but=membership.user) == [manager]
    assert memberships.managers_of(place, but=manager) == [coordinator]


# Pages


@pytest.fixture
def page(membership) -> str:
    return f"/appartenances/{membership.uuid}/"


def test_manager_changes_roles_on_the_page(client, login, manager, membership, page):
    login(manager)
    assert [value for value, _ in client.get(page).context["form"].fields["roles"].choices] == [
        "member", "resource_person", "institution_manager", "trainer",
    ]  # fmt: skip

    client.post(page, {"roles": ["member", "trainer"]})

    membership.refresh_from_db()
    assert membership.roles == ["member", "trainer"]


def test_role_added_to_the_request_by_hand_is_refused(client, login, manager, membership, page):
    login(manager)

    response = client.post(page, {"roles": ["member", "coordinator"]})

    assert response.status_code == 200
    membership.refresh_from_db()
    assert membership.roles == ["member"]


def test_roles_that_a_manager_may_not_give_stay(client, login, manager, membership, page):
    Membership.objects.filter(pk=membership.pk).update(roles=["committee_secretary", "member"])
    login(manager)

    client.post(page, {"roles": ["trainer"]})

    membership.refresh_from_db()
    assert membership.roles == ["committee_secretary", "trainer"]


def test_manager_ends_a_membership_after_a_page_that_warns(
    client, login, manager, membership, page
):
    login(manager)
    assert client.get(f"{page}fin/").status_code == 200

    response = client.post(f"{page}fin/", {"reason": "mutation"})

    assert response["Location"] == f"/institutions/{membership.institution.uuid}/"
    membership.refresh_from_db()
    assert membership.ended_on == timezone.localdate()


def test_last_manager_page_asks_for_the_tick(client, login, manager):
    own = manager.memberships.get()
    path = f"/appartenances/{own.uuid}/fin/"
    login(make_member(Role.COORDINATOR))

    refused = client.post(path, {"reason": ""})
    assert refused.status_code == 200
    assert refused.context["form"].non_field_errors()
    client.post(path, {"reason": "", "knowingly": "on"})

    own.refresh_from_db()
    assert own.ended_on == timezone.localdate()


@pytest.mark.parametrize("path", ["", "fin/"])
def test_foreign_own_and_missing_memberships_look_alike(
    client, login, manager, membership, page, path
):
    login(manager)
    missing = client.get(f"/appartenances/3f0c9d1e-0000-4000-8000-000000000001/{path}")
    own = client.get(f"/appartenances/{manager.memberships.get().uuid}/{path}")
    foreign = client.get(f"/appartenances/{MembershipFactory().uuid}/{path}")

    assert (own.status_code, own.content) == (missing.status_code, missing.content)
    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)
    assert missing.status_code == 404
