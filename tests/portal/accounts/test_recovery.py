"""A locked-out person: two coordinators and a day, or the command."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.errors import NotAllowed, RecoveryRefused
from portal.accounts.models import AccountRecovery
from portal.accounts.services import recovery
from portal.core.models import JournalEntry
from portal.core.models.notification import Notification
from tests.factories.accounts import make_member
from tests.support.second_factor import (
    add_recovery_codes,
    is_signed_in,
    sign_in_for_real,
    sign_in_with_password,
)

pytestmark = pytest.mark.django_db


def later(**duration):
    return time_machine.travel(timezone.now() + timedelta(**duration), tick=False)


@pytest.fixture
def first():
    return make_member(Role.COORDINATOR)


@pytest.fixture
def second():
    return make_member(Role.COORDINATOR)


@pytest.fixture
def asked(person, secret, first, second) -> AccountRecovery:
    add_recovery_codes(person)
    return recovery.ask_recovery(person, actor=first, reason="téléphone perdu")


def test_asking_tells_the_person_and_the_others_and_changes_nothing(asked, person, second):
    assert [message.to for message in mail.outbox] == [[person.email]]
    assert Notification.objects.get().user == second
    assert person.authenticator_set.count() == 2
    assert JournalEntry.objects.get().reason == "téléphone perdu"


def test_another_coordinator_confirms_after_a_day(asked, person, second, client):
    client.sign_in(person)
    with later(hours=24, minutes=1):
        recovery.confirm_recovery(asked, actor=second)

    assert not Authenticator.objects.exists()
    assert client.get("/compte/profil/").status_code == 302
    assert len(mail.outbox) == 2
    entry = JournalEntry.objects.get(action="account.recovered")
    assert (entry.actor, entry.data["factors"]) == (second, 2)


def test_recovered_person_sets_up_a_new_factor(asked, person, second, client):
    with later(hours=25):
        recovery.confirm_recovery(asked, actor=second)

    sign_in_with_password(client, person)

    assert client.get("/")["Location"] == "/compte/2fa/totp/activate/"


def test_one_person_alone_never_recovers(asked, first):
    with later(hours=48), pytest.raises(NotAllowed):
        recovery.confirm_recovery(asked, actor=first)

    assert Authenticator.objects.exists()


def test_locked_out_coordinator_does_not_confirm_their_own(first, second):
    asked = recovery.ask_recovery(second, actor=first, reason="x")

    with later(hours=48), pytest.raises(NotAllowed):
        recovery.confirm_recovery(asked, actor=second)
    with pytest.raises(NotAllowed):
        recovery.ask_recovery(first, actor=first, reason="x")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.COORDINATOR])
def test_other_roles_neither_ask_nor_confirm(asked, person, role):
    actor = make_member(role)

    with pytest.raises(NotAllowed):
        recovery.ask_recovery(make_member(), actor=actor, reason="x")
    with later(hours=48), pytest.raises(NotAllowed):
        recovery.confirm_recovery(asked, actor=actor)


@pytest.mark.parametrize("duration", [{"hours": 0}, {"hours": 23}, {"days": 8}])
def test_confirmation_too_early_or_too_late_is_refused(asked, second, duration):
    with later(**duration), pytest.raises(RecoveryRefused):
        recovery.confirm_recovery(asked, actor=second)

    assert Authenticator.objects.exists()


def test_recovery_serves_once(asked, second):
    with later(hours=25):
        recovery.confirm_recovery(asked, actor=second)
        with pytest.raises(RecoveryRefused):
            recovery.confirm_recovery(asked, actor=second)


def test_person_who_signs_in_is_not_locked_out(asked, person, secret, second, client):
    sign_in_for_real(client, person, secret)
    assert is_signed_in(client)

    with later(hours=25), pytest.raises(RecoveryRefused):
        recovery.confirm_recovery(asked, actor=second)

    entry = JournalEntry.objects.get(action="account.recovery_cancelled")
    assert (entry.actor, entry.reason) == (person, "signed in")


def test_second_request_for_a_person_is_refused_until_the_first_has_expired(asked, person, second):
    with pytest.raises(RecoveryRefused):
        recovery.ask_recovery(person, actor=second, reason="x")

    with later(days=8):
        recovery.ask_recovery(person, actor=second, reason="x")

    assert AccountRecovery.objects.open().count() == 1


@pytest.mark.parametrize("twin", ["asked_by", "user"])
def test_database_refuses_a_confirmation_by_one_of_the_two(asked, twin):
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountRecovery.objects.filter(pk=asked.pk).update(
            confirmed_by=getattr(asked, twin), confirmed_at=timezone.now()
        )


# Pages


def test_pages_lead_two_coordinators_to_the_end(
    client, other_client, first, second, person, secret
):
    membership = person.memberships.get()
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        client.sign_in(first)
        client.post(
            f"/appartenances/{membership.uuid}/demander-le-retablissement/",
            {"reason": "téléphone perdu"},
        )
        uuid = AccountRecovery.objects.get().uuid
        page = client.get("/comptes-bloques/")
        assert [row["may_confirm"] for row in page.context["rows"]] == [False]
    with time_machine.travel(start + timedelta(hours=25), tick=False):
        client.sign_in(first)
        client.post(f"/comptes-bloques/{uuid}/confirmer/")
        assert Authenticator.objects.exists()
        other_client.sign_in(second)
        page = other_client.get("/comptes-bloques/")
        assert [row["is_ripe"] for row in page.context["rows"]] == [True]
        other_client.post(f"/comptes-bloques/{uuid}/confirmer/")

    assert not Authenticator.objects.exists()


def test_withdrawn_request_cannot_be_confirmed(client, login, asked, first, second):
    login(first)
    client.post(f"/comptes-bloques/{asked.uuid}/annuler/")

    with later(hours=25), pytest.raises(RecoveryRefused):
        recovery.confirm_recovery(asked, actor=second)


def test_pages_do_not_exist_for_a_manager(client, login, asked, person):
    place = person.memberships.get().institution
    login(make_member(Role.INSTITUTION_MANAGER, institution=place))

    assert client.get("/comptes-bloques/").status_code == 404
    assert client.post(f"/comptes-bloques/{asked.uuid}/annuler/").status_code == 404
    path = f"/appartenances/{person.memberships.get().uuid}/demander-le-retablissement/"
    assert client.post(path, {"reason": "x"}).status_code == 404


# The command


def test_command_recovers_and_says_so_in_the_journal(client, person, secret, first, capsys):
    client.sign_in(person)

    call_command(
        "recover_account", person.email, by=first.email, reason="téléphone perdu", wet_run=True
    )

    assert capsys.readouterr().out == "second factors: 1, removed\n"
    assert not Authenticator.objects.exists()
    assert client.get("/compte/profil/").status_code == 302
    assert [message.to for message in mail.outbox] == [[person.email]]
    entry = JournalEntry.objects.get(action="account.recovered")
    assert (entry.actor, entry.reason) == (first, "téléphone perdu")


def test_command_changes_nothing_without_wet_run(person, secret, first, capsys):
    call_command("recover_account", person.email, by=first.email, reason="x")

    assert capsys.readouterr().out == "second factors: 1, dry run\n"
    assert Authenticator.objects.exists()
    assert not mail.outbox


def test_command_refuses_oneself_the_unknown_and_the_closed(person, secret, first):
    closed = make_member(Role.COORDINATOR, is_active=False)
    for email, by, reason in [
        (first.email, first.email, "x"),
        ("inconnue@exemple.example", first.email, "x"),
        (person.email, "inconnue@exemple.example", "x"),
        (person.email, closed.email, "x"),
        (person.email, first.email, " "),
    ]:
        with pytest.raises(CommandError):
            call_command("recover_account", email, by=by, reason=reason, wet_run=True)

    assert Authenticator.objects.exists()
