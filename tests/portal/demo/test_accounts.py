"""Accounts of the demonstration: listed for people, accepted by the real rules."""

import json
import time
from io import StringIO

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command

from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.demo.accounts import accounts, current_code, sign_in_rows


def test_passphrases_are_long_different_and_accepted_by_the_rules():
    listed = accounts()

    assert len({one["password"] for one in listed}) == 60
    assert min(len(one["password"]) for one in listed) >= 15
    for one in listed:
        first, _, last = one["name"].partition(" ")
        person = User(email=one["email"], first_name=first, last_name=last)
        person.context_names = [one["institution"]]
        validate_password(one["password"], person)


def test_secrets_are_the_same_every_time_and_one_by_account():
    assert accounts() == accounts()
    assert len({one["totp_secret"] for one in accounts()}) == 60


@pytest.mark.parametrize("at", [59, 1_111_111_109, 1_234_567_890, 2_000_000_000])
def test_code_is_the_one_an_application_shows(at):
    secret = accounts()[0]["totp_secret"]

    assert current_code(secret, at=at) == format_hotp_value(hotp_value(secret, at // 30))


def test_sign_in_page_lists_one_account_by_role():
    rows = sign_in_rows()
    by_email = {one["email"]: one for one in accounts()}

    assert [row["role"] for row in rows] == [role.label for role in Role]
    for role, row in zip(Role, rows, strict=True):
        account = by_email[row["email"]]
        assert role in account["roles"]
        assert row["password"] == account["password"]
        codes = [current_code(account["totp_secret"], at=time.time() - age) for age in (0, 30)]
        assert row["code"] in codes


def test_command_lists_accounts_for_programs():
    out = StringIO()

    call_command("demo_accounts", "--json", stdout=out)

    listed = json.loads(out.getvalue())
    assert listed == accounts()
    assert {"email", "password", "totp_secret", "roles", "institution"} <= set(listed[0])


def test_command_lists_accounts_for_people():
    out = StringIO()

    call_command("demo_accounts", stdout=out)

    lines = out.getvalue().splitlines()
    assert len(lines) == 60
    assert "coordinator" in lines[0]
