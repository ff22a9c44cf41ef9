"""Closed accounts and invitations are erased when the register says so, not a day earlier."""

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.management import call_command
from django.core.serializers import serialize
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.errors import NotAllowed
from portal.accounts.models import AccountRecovery, Invitation, User
from portal.accounts.services import people
from portal.accounts.services.erasure import erase_closed_accounts, forget_closed_invitations
from portal.accounts.services.invitations import accept_as_known_person, cancel, invite
from portal.core.models import JournalEntry, Notification, NotificationKind
from portal.core.services.journal import first_break
from portal.core.services.notifications import choose_digest
from tests.factories.accounts import InstitutionFactory, make_member
from tests.portal.accounts.test_recertification import in_days
from tests.support.second_factor import add_recovery_codes, add_totp

pytestmark = pytest.mark.django_db
CANARY = "zircon"


@pytest.fixture
def coordinator():
    return make_member(Role.COORDINATOR)


@pytest.fixture
def leaver(coordinator, client):
    """A person who used everything an account holds, whose account is closed today."""
    user = make_member(
        Role.EDITOR,
        first_name=f"{CANARY}-prénom",
        last_name=f"{CANARY}-nom",
        email=f"{CANARY}@exemple.example",
        is_superuser=True,
    )
    add_totp(user)
    add_recovery_codes(user)
    client.sign_in(user)
    client.get("/")
    choose_digest(user, frequency="never")
    Notification.objects.create(user=user, kind=NotificationKind.NEWS_PUBLISHED)
    AccountRecovery.objects.create(user=user, asked_by=coordinator, reason=f"{CANARY} au téléphone")
    invitation = invite(
        InstitutionFactory(), author=coordinator, email=user.email, roles=[Role.MEMBER]
    )
    accept_as_known_person(invitation, user=user)
    people.close_account(user, actor=coordinator, reason="départ")
    return user


def whole_database() -> str:
    """Every row of every table, the journal apart: it holds numbers and written reasons."""
    models = [model for model in apps.get_models() if model is not JournalEntry]
    return "".join(serialize("json", model._base_manager.all()) for model in models).lower()


def test_account_is_erased_a_year_after_it_was_closed_and_not_before(leaver):
    with in_days(364):
        assert erase_closed_accounts(dry_run=False) == []
    assert CANARY in whole_database()
    with in_days(365):
        assert erase_closed_accounts(dry_run=False) == [leaver.pk]
        assert erase_closed_accounts(dry_run=False) == []

    assert CANARY not in whole_database()


def test_erased_account_keeps_its_number_and_no_right(leaver):
    memberships = list(leaver.memberships.values_list("pk", flat=True))
    with in_days(365):
        erase_closed_accounts(dry_run=False)

    user = User.objects.get(pk=leaver.pk)
    assert str(user) == user.get_full_name() == "Compte effacé"
    assert not user.has_usable_password()
    assert not user.is_superuser
    assert not user.groups.exists()
    assert not Authenticator.objects.filter(user=user).exists()
    assert not UserSession.objects.filter(user=user).exists()
    assert list(user.memberships.values_list("pk", flat=True)) == memberships
    assert not user.memberships.filter(ended_on__isnull=True).exists()
    assert JournalEntry.objects.filter(action="account.erased", actor=None).count() == 1
    assert first_break() is None


def test_open_and_reopened_accounts_are_never_erased(leaver, coordinator):
    with in_days(300):
        people.reopen_account(User.objects.get(pk=leaver.pk), actor=coordinator)
    with in_days(400):
        assert erase_closed_accounts(dry_run=False) == []
        people.close_account(User.objects.get(pk=leaver.pk), actor=coordinator, reason="départ")
    with in_days(700):
        assert erase_closed_accounts(dry_run=False) == []
    with in_days(765):
        assert erase_closed_accounts(dry_run=False) == [leaver.pk]


def test_erased_account_is_not_reopened(leaver, coordinator):
    with in_days(365):
        erase_closed_accounts(dry_run=False)

    with pytest.raises(NotAllowed):
        people.reopen_account(User.objects.get(pk=leaver.pk), actor=coordinator)


def test_address_of_an_erased_account_may_be_invited_again(leaver, coordinator):
    with in_days(365):
        erase_closed_accounts(dry_run=False)
        place = InstitutionFactory()
        email = f"{CANARY}@exemple.example"

        invitation = invite(place, author=coordinator, email=email, roles=[Role.MEMBER])

    assert not User.objects.filter(email__iexact=invitation.email).exists()


def test_erasing_can_be_switched_off(leaver, settings):
    settings.ACCOUNT_ERASE_DAYS = None
    with in_days(5000):
        assert erase_closed_accounts(dry_run=False) == []


# Invitations


@pytest.mark.parametrize(
    ("end", "days"), [("accepted", 365), ("cancelled", 365), ("expired", 365 + 14)]
)
def test_invitation_is_deleted_a_year_after_its_end_and_not_before(end, days, coordinator):
    with time_machine.travel(timezone.now(), tick=False):
        guest = make_member()
        invitation = invite(
            InstitutionFactory(), author=coordinator, email=guest.email, roles=[Role.MEMBER]
        )
        if end == "accepted":
            accept_as_known_person(invitation, user=guest)
        elif end == "cancelled":
            cancel(invitation, actor=coordinator)

        with in_days(days - 1):
            assert forget_closed_invitations(dry_run=False) == 0
        with in_days(days):
            assert forget_closed_invitations(dry_run=False) == 1

    assert not Invitation.objects.exists()
    assert JournalEntry.objects.get(action="invitation.forgotten").data == {"count": 1}


def test_command_erases_nothing_without_wet_run(leaver, capsys):
    with in_days(366):
        call_command("forget_closed_accounts")
        assert capsys.readouterr().out == "accounts erased: 1, invitations deleted: 1 (dry run)\n"
        assert User.objects.get(pk=leaver.pk).erased_at is None
        assert Invitation.objects.exists()

        call_command("forget_closed_accounts", "--wet-run")
        assert capsys.readouterr().out == "accounts erased: 1, invitations deleted: 1\n"

    assert User.objects.get(pk=leaver.pk).erased_at is not None
    assert not Invitation.objects.exists()
