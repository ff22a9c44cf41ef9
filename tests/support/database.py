"""One migrated database, made once and copied for each test process.

Applying every migration takes many seconds. A template keeps the result, named after the content
of the migrations: SQLite as a file in `var/`, PostgreSQL as a database of the server. `migrate`
still runs on each copy, so that nothing depends on the name alone.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.apps import apps
from django.conf import settings
from django.db import connection, connections

from tests.support.services import ROOT

TEMPLATE_FOLDER = ROOT / "var" / "test-templates"
TEMPLATES_KEPT = 3


def migrations_key() -> str:
    """A short hash of every migration of every installed app."""
    digest = hashlib.sha256(connection.vendor.encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        module = settings.MIGRATION_MODULES.get(config.label, f"{config.name}.migrations")
        with contextlib.suppress(ImportError, TypeError):
            for folder in import_module(module).__path__:
                for path in sorted(Path(folder).glob("*.py")):
                    digest.update(f"{config.label}/{path.name}".encode())
                    digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def _only_one_process(name: str) -> Iterator[None]:
    """Let one test process make the template while the others wait."""
    TEMPLATE_FOLDER.mkdir(parents=True, exist_ok=True)
    with (TEMPLATE_FOLDER / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    """Make the cache table, which migrations use, then apply every migration to this address."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "TEST_DATABASE_URL": url,
    }
    for command in ("createcachetable", "migrate"):
        subprocess.run(
            [sys.executable, "-W", "ignore", ROOT / "manage.py", command, "--verbosity", "0"],
            env=environment, check=True, cwd=ROOT,
        )  # fmt: skip


class SqliteTemplate:
    """A file in `var/`, copied over the test database."""

    def __init__(self):
        self.path = TEMPLATE_FOLDER / f"{migrations_key()}.sqlite3"

    def ensure(self) -> None:
        """Make the template unless it is there, and drop those of older migrations."""
        with _only_one_process("sqlite"):
            if self.path.exists():
                self.path.touch()
                return
            draft = self.path.with_suffix(".draft")
            draft.unlink(missing_ok=True)
            _migrate(f"sqlite:///{draft}")
            with contextlib.closing(sqlite3.connect(draft)) as database:
                database.execute("PRAGMA journal_mode=DELETE")
            draft.rename(self.path)
            self._drop_old()

    def _drop_old(self) -> None:
        newest_first = sorted(
            TEMPLATE_FOLDER.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime, reverse=True
        )
        for path in newest_first[TEMPLATES_KEPT:]:
            path.unlink(missing_ok=True)

    def prepare(self) -> None:
        """Put a copy where Django will look for the test database."""
        target = Path(connection.creation._get_test_db_name())
        target.parent.mkdir(parents=True, exist_ok=True)
        for leftover in target.parent.glob(f"{target.name}-*"):
            leftover.unlink()
        shutil.copyfile(self.path, target)

    def snapshot(self) -> None:
        """Remember the database as it is before the first test."""
        self.reference = Path(f"{connection.settings_dict['NAME']}.reference")
        with contextlib.closing(sqlite3.connect(self.reference)) as reference:
            connection.ensure_connection()
            connection.connection.backup(reference)

    def restore(self) -> None:
        """Bring back what a test with real commits has changed."""
        connection.close()
        with (
            contextlib.closing(sqlite3.connect(self.reference)) as reference,
            contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as database,
        ):
            database.execute("PRAGMA busy_timeout=5000")
            reference.backup(database)


class PostgresqlTemplate:
    """A database of the test server, copied by CREATE DATABASE ... TEMPLATE."""

    def __init__(self):
        self.name = f"template_{migrations_key()}"

    def ensure(self) -> None:
        """Make the template unless the server has it."""
        with _only_one_process("postgresql"), connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name])
            if cursor.fetchone():
                return
            cursor.execute(f"CREATE DATABASE {self.name}")
            address = urlsplit(os.environ["TEST_DATABASE_URL"])
            _migrate(urlunsplit(address._replace(path=f"/{self.name}")))

    def prepare(self) -> None:
        """Have Django copy the template when it makes the test database."""
        connection.settings_dict["TEST"]["TEMPLATE"] = self.name

    def snapshot(self) -> None:
        """Keep a copy of the database as it is before the first test."""
        self.reference = f"{connection.settings_dict['NAME']}_reference"
        self._copy(source=connection.settings_dict["NAME"], target=self.reference)

    def restore(self) -> None:
        """Bring back what a test with real commits has changed."""
        self._copy(source=self.reference, target=connection.settings_dict["NAME"])

    def _copy(self, *, source: str, target: str) -> None:
        connections.close_all()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
            self._wait_for_silence(cursor, source)
            cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def _wait_for_silence(self, cursor, database: str) -> None:
        """A database can only be copied once its last connection has gone."""
        for _attempt in range(50):
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [database])
            if cursor.fetchone()[0] == 0:
                return
            time.sleep(0.02)


def database_template() -> SqliteTemplate | PostgresqlTemplate:
    """The template for the database engine of this run."""
    return SqliteTemplate() if connection.vendor == "sqlite" else PostgresqlTemplate()
