"""The SQL we hand out: the portal's account cannot touch tables nor rewrite the journal."""

import os
import subprocess
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from psycopg import errors

from tests.support.services import ROOT, postgresql_folder

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
DATABASE = "maillage"
JOURNAL_ROW = """
    INSERT INTO core_journalentry (sequence, at, action, target_type, target_id, reason, data,
        previous_hash, hash)
    VALUES (1, now(), 'sign_in', '', '', '', '{}', '', '')
"""


def _server(user: str = "", database: str = DATABASE) -> str:
    address = urlsplit(os.environ["TEST_DATABASE_URL"])
    name = user or address.username
    return f"postgresql://{name}:secret@{address.hostname}:{address.port}/{database}"


def _psql(address: str, file: str, *options: str) -> None:
    subprocess.run(
        [postgresql_folder() / "psql", "--quiet", "--no-psqlrc", *options,
         "--file", ROOT / "deploy" / "postgresql" / file, address],
        check=True, capture_output=True, text=True,
    )  # fmt: skip


@pytest.fixture
def portal_account():
    """A connection as the portal's account, on a database made as the documentation says."""
    options = [f"--set={name}_password=secret" for name in ("owner", "app")]
    _psql(_server(database="postgres"), "roles.sql", *options)
    schema = subprocess.run(
        [postgresql_folder() / "pg_dump", "--schema-only", "--no-owner", "--no-privileges",
         _server(database=connection.settings_dict["NAME"])],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    subprocess.run(
        [postgresql_folder() / "psql", "--quiet", "--set=ON_ERROR_STOP=1",
         _server("maillage_owner")],
        input=schema, check=True, capture_output=True,
    )  # fmt: skip
    _psql(_server("maillage_owner"), "grants.sql")
    with psycopg.connect(_server("maillage_app"), autocommit=True) as account:
        yield account
    with psycopg.connect(_server(database="postgres"), autocommit=True) as administrator:
        administrator.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
        administrator.execute("DROP ROLE maillage_app, maillage_owner")


def test_portal_account_writes_rows_and_no_table(portal_account):
    portal_account.execute(JOURNAL_ROW)
    portal_account.execute("INSERT INTO core_journalhead (sequence, hash) VALUES (0, '')")
    portal_account.execute("UPDATE core_journalhead SET sequence = 1")
    portal_account.execute("DELETE FROM django_session")

    for forbidden in (
        "UPDATE core_journalentry SET action = 'other'",
        "DELETE FROM core_journalentry",
        "TRUNCATE core_journalentry",
        "DELETE FROM core_journalhead",
        "DELETE FROM django_migrations",
        "DROP TABLE core_journalentry",
        "ALTER TABLE core_journalentry ADD COLUMN more text",
        "CREATE TABLE more (id integer)",
        "CREATE DATABASE more",
        "CREATE ROLE more",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            portal_account.execute(forbidden)

    assert portal_account.execute("SELECT action FROM core_journalentry").fetchall() == [
        ("sign_in",)
    ]
