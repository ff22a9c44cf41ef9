"""The quarterly review of memberships, and the closing of unused accounts."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.models import Membership, User
from portal.accounts.services import memberships, people
from portal.accounts.services.recertification import review_memberships
from portal.core.audiences import tokens_for
from portal.core.models import JournalEntry
from portal.core.models.notification import Notification
from tests.factories.accounts import InstitutionFactory, MembershipFactory, make_member

pytestmark = pytest.mark.django_db

NEVER_DUE = date(2100, 1, 1)


def in_days(days: int):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


@pytest.fixture
def team():
    """A manager, a member and a coordinator; the coordination is confirmed for ever."""
    place = InstitutionFactory()
    manager = make_member(Role.INSTITUTION_MANAGER, institution=place)
    member = make_member(institution=place)
    coordinator = make_member(Role.COORDINATOR)
    Membership.objects.filter(user__in=[coordinator, manager]).update(confirmed_on=NEVER_DUE)
    return place, manager, member, coordinator


def test_member_is_noted_when_due_and_suspended_after_the_grace(team):
    _place, manager, member, _coordinator = team
    with in_days(90):
        assert review_memberships(dry_run=False).notified == []
    with in_days(91):
        assert len(review_memberships(dry_run=False).notified) == 1
        assert Notification.objects.get().user == manager
    with in_days(92):
        again = review_memberships(dry_run=False)
        assert (again.notified, again.suspended) == ([], [])
    with in_days(104):
        assert review_memberships(dry_run=False).suspended == []
        assert "network" in tokens_for(User.objects.get(pk=member.pk))
    with in_days(105):
        assert review_memberships(dry_run=False).suspended == [member.memberships.get().pk]
        assert tokens_for(User.objects.get(pk=member.pk)) == {"public"}

    actions = list(JournalEntry.objects.order_by("sequence").values_list("action", flat=True))
    assert actions == [
        "membership.notified", "membership.suspended", "account.sessions_ended",
    ]  # fmt: skip


def test_late_worker_gives_the_whole_grace_after_its_notice(team):
    with in_days(300):
        assert len(review_memberships(dry_run=False).notified) == 1
    with in_days(310):
        assert review_memberships(dry_run=False).suspended == []
    with in_days(314):
        assert len(review_memberships(dry_run=False).suspended) == 1


def test_confirmed_membership_is_left_alone(team):
    _place, manager, member, _coordinator = team
    with in_days(91):
        review_memberships(dry_run=False)
    with in_days(95):
        memberships.confirm([member.memberships.get()], actor=manager)
    with in_days(110):
        assert review_memberships(dry_run=False).suspended == []


def test_manager_of_an_institution_is_confirmed_by_the_coordination(team):
    _place, manager, member, coordinator = team
    Membership.objects.filter(user=member).update(confirmed_on=NEVER_DUE)
    Membership.objects.filter(user=manager).update(confirmed_on=timezone.localdate())

    with in_days(91):
        review_memberships(dry_run=False)

    assert Notification.objects.get().user == coordinator


def test_last_coordinator_is_never_suspended(team):
    _place, _manager, member, coordinator = team
    Membership.objects.filter(user=coordinator).update(confirmed_on=timezone.localdate())
    Membership.objects.filter(user=member).update(confirmed_on=NEVER_DUE)
    with in_days(91):
        review_memberships(dry_run=False)
    with in_days(120):
        review = review_memberships(dry_run=False)

        assert review.kept == [coordinator.memberships.get().pk]
        assert "network" in tokens_for(User.objects.get(pk=coordinator.pk))


def test_command_changes_nothing_without_wet_run(team, capsys):
    with in_days(91):
        call_command("recertify_memberships")
        assert not Membership.objects.filter(notified_at__isnull=False).exists()
        call_command("recertify_memberships", "--wet-run")

    assert capsys.readouterr().out.splitlines() == [
        "notified: 1, suspended: 0, kept (last coordinator): 0 (dry run)",
        "notified: 1, suspended: 0, kept (last coordinator): 0",
    ]
    assert Membership.objects.filter(notified_at__isnull=False).count() == 1


def test_review_can_be_switched_off(team, settings):
    settings.RECERTIFICATION_DAYS = None
    with in_days(1000):
        assert review_memberships(dry_run=False).notified == []


def test_page_asks_for_what_is_due_and_confirms_in_one_click(team, client):
    place, manager, member, _coordinator = team
    others = [MembershipFactory(institution=place) for _ in range(2)]
    with in_days(91):
        client.sign_in(manager)
        page = client.get(f"/institutions/{place.uuid}/")
        waiting = [row.membership for row in page.context["waiting"]]
        assert {one.user for one in waiting} == {member, *(one.user for one in others)}
        kept = [str(one.uuid) for one in waiting if one.user != member]

        client.post(f"/institutions/{place.uuid}/confirmer/", {"memberships": kept})

        page = client.get(f"/institutions/{place.uuid}/")
        assert [row.membership.user for row in page.context["waiting"]] == [member]


def test_confirmation_ignores_memberships_of_other_institutions(team, client):
    place, manager, _member, _coordinator = team
    foreign = MembershipFactory()
    with in_days(91):
        client.sign_in(manager)
        client.post(f"/institutions/{place.uuid}/confirmer/", {"memberships": [str(foreign.uuid)]})

    foreign.refresh_from_db()
    assert foreign.confirmed_on == timezone.localdate()
    assert not JournalEntry.objects.filter(action="membership.confirmed").exists()


# Unused accounts


def test_account_unused_for_ninety_days_is_closed(team):
    _place, manager, member, coordinator = team
    User.objects.filter(pk=manager.pk).update(last_login=timezone.now() + timedelta(days=60))
    with in_days(89):
        assert people.close_idle_accounts(dry_run=False) == []
    with in_days(91):
        assert people.close_idle_accounts(dry_run=False) == [member.pk]

    assert not User.objects.get(pk=member.pk).is_active
    assert User.objects.get(pk=coordinator.pk).is_active, "the last coordinator"
    assert JournalEntry.objects.filter(action="account.closed", reason="unused").count() == 1


def test_reopened_account_starts_afresh(team):
    _place, _manager, member, coordinator = team
    with in_days(91):
        people.close_idle_accounts(dry_run=False)
        people.reopen_account(member, actor=coordinator)
    with in_days(150):
        assert member.pk not in people.close_idle_accounts(dry_run=False)


def test_command_closes_nothing_without_wet_run(team, capsys):
    with in_days(91):
        call_command("close_idle_accounts")

    assert capsys.readouterr().out == "closed: 3 (dry run)\n"
    assert not User.objects.filter(is_active=False).exists()


def test_disuse_can_be_switched_off(team, settings):
    settings.ACCOUNT_IDLE_DAYS = None
    with in_days(1000):
        assert people.close_idle_accounts(dry_run=False) == []


# A planned end


def test_membership_that_came_to_its_planned_end_closes_what_it_opened(client, login):
    member = make_member(Role.EDITOR)
    member.memberships.update(ended_on=timezone.localdate() + timedelta(days=1))
    login(member)
    assert people.end_expired_access() == []
    with in_days(1):
        assert people.end_expired_access() == [member.pk]

    assert client.get("/compte/profil/").status_code == 302
