"""Seeds at rest: encrypted, rotated, and closed when they cannot be read."""

import base64
import re

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import CommandError, call_command
from django.db import connection

from portal.core.cache_table import keyed_digest
from portal.core.encryption import decrypt_text, encrypt_text, rotate_text
from portal.core.models import JournalEntry
from tests.factories.accounts import make_member
from tests.support.second_factor import (
    PASSWORD,
    add_recovery_codes,
    add_totp,
    is_signed_in,
    sign_in_with_password,
    totp_code,
)

pytestmark = pytest.mark.django_db

OLD_KEY = Fernet.generate_key().decode()
NEW_KEY = Fernet.generate_key().decode()


def raw_columns() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        return "".join(str(row[0]) for row in cursor.fetchall())


def test_seeds_in_the_database_are_not_readable():
    user = make_member()
    secret = add_totp(user)
    add_recovery_codes(user)

    stored = raw_columns()

    assert secret not in stored
    for factor in Authenticator.objects.all():
        sealed = factor.data.get("secret") or factor.data["seed"]
        assert sealed.startswith("gAAAA")
        assert decrypt_text(sealed) not in stored


def cache_table() -> list[tuple[str, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM portal_cache")
        return [(name, base64.b64decode(value)) for name, value in cursor.fetchall()]


def test_cache_table_tells_neither_codes_nor_where_people_sign_in(client, person, secret):
    """A copy of the table is no list of addresses, and does not let codes be tried one by one."""
    address, code = "198.51.100.77", totp_code(secret)
    sign_in_with_password(client, person, "tout autre chose", REMOTE_ADDR=address)
    sign_in_with_password(client, person, REMOTE_ADDR=address)
    client.post("/compte/2fa/authenticate/", {"code": code}, REMOTE_ADDR=address)
    assert is_signed_in(client)

    rows = cache_table()

    assert len(rows) >= 3
    words = [address, "198.51.100", code, person.email, "spent", "login"]
    for name, value in rows:
        assert re.fullmatch("[0-9a-f]{64}", name)
        assert [word for word in words if word.encode() in value] == []


def test_names_in_the_cache_depend_on_the_secret_key(settings):
    name = keyed_digest("accounts:totp-spent:1:123456", "", 1)

    settings.SECRET_KEY = "une tout autre clé, longue et tirée au hasard elle aussi"

    assert keyed_digest("accounts:totp-spent:1:123456", "", 1) != name


def test_sealed_text_changed_by_one_bit_is_refused():
    sealed = encrypt_text("graine")
    position = len(sealed) // 2
    forged = sealed[:position] + ("A" if sealed[position] != "A" else "B") + sealed[position + 1 :]

    with pytest.raises(InvalidToken):
        decrypt_text(forged)


def test_plain_text_is_never_taken_for_a_sealed_one():
    with pytest.raises(InvalidToken):
        decrypt_text("JBSWY3DPEHPK3PXP")


def test_rotated_text_opens_with_the_new_key_alone(settings):
    settings.FIELD_ENCRYPTION_KEYS = [OLD_KEY]
    sealed = encrypt_text("graine")
    settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY, OLD_KEY]

    rotated = rotate_text(sealed)

    settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY]
    assert decrypt_text(rotated) == "graine"
    with pytest.raises(InvalidToken):
        decrypt_text(sealed)


def test_command_rotates_every_seed_so_that_the_old_key_can_go(settings, capsys):
    settings.FIELD_ENCRYPTION_KEYS = [OLD_KEY]
    user = make_member()
    secret, codes = add_totp(user), add_recovery_codes(user)
    settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY, OLD_KEY]
    before = raw_columns()

    call_command("rotate_field_keys")
    assert raw_columns() == before
    call_command("rotate_field_keys", "--wet-run")

    settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY]
    totp, recovery = (
        Authenticator.objects.get(type=kind)
        for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    )
    assert decrypt_text(totp.data["secret"]) == secret
    assert recovery.wrap().get_unused_codes() == codes
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if "seeds" in line] == ["seeds: 2, dry run", "seeds: 2, rotated"]
    assert JournalEntry.objects.get().data["seeds"] == 2


def test_command_reports_seeds_that_no_key_opens_and_leaves_them(settings):
    settings.FIELD_ENCRYPTION_KEYS = [OLD_KEY]
    add_totp(make_member())
    settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY]
    before = raw_columns()

    with pytest.raises(CommandError, match=r"1 seeds \(.*cannot be read"):
        call_command("rotate_field_keys", "--wet-run")

    assert raw_columns() == before


def test_sign_in_with_unreadable_seed_is_refused_without_a_fault(client, person, secret, settings):
    settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY]
    sign_in_with_password(client, person)

    response = client.post("/compte/2fa/authenticate/", {"code": totp_code(secret)})

    assert response.status_code == 200
    assert not is_signed_in(client)
    assert secret not in response.content.decode()
    assert "gAAAA" not in response.content.decode()


def test_security_page_with_unreadable_seed_shows_no_secret(client, login, settings):
    user = make_member()
    add_totp(user)
    add_recovery_codes(user)
    login(user)
    settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY]

    response = client.get("/compte/2fa/")

    assert response.status_code == 200
    assert response.context["codes_left"] == 10
    assert "gAAAA" not in response.content.decode()


def test_unreadable_recovery_codes_are_replaced_by_new_ones(client, person, settings):
    add_totp(person)
    old = add_recovery_codes(person)
    client.sign_in(person)
    settings.FIELD_ENCRYPTION_KEYS = [NEW_KEY]
    client.post("/compte/reauthenticate/", {"password": PASSWORD})

    assert client.get("/compte/2fa/recovery-codes/")["Location"] == "/compte/2fa/"
    assert client.get("/compte/2fa/recovery-codes/generate/").status_code == 200
    client.post("/compte/2fa/recovery-codes/generate/")

    shown = client.get("/compte/2fa/recovery-codes/").context["unused_codes"]
    assert len(shown) == 10
    assert set(shown).isdisjoint(old)
