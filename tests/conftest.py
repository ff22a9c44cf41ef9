"""Fixtures and guards shared by every test."""

import os
import shutil

import pytest
from django.conf import settings as django_settings
from django.test import TransactionTestCase

from tests.support.client import PortalClient
from tests.support.database import database_template
from tests.support.elasticsearch import shared_node
from tests.support.guards import (
    fail_on_undefined_variables,
    only_loopback,
    partial_saves_keep_dates,
)
from tests.support.messages import compile_catalogues
from tests.support.services import MARKED_PARTS, missing_part, nginx_server

# What people use


@pytest.fixture
def client() -> PortalClient:
    """An anonymous client whose HTML answers are checked (no inline handler, no raw tag)."""
    return PortalClient()


@pytest.fixture
def login(client):
    """Sign a person in with a second factor, as the real sign-in leaves the session."""

    def _login(user, *, second_factor: bool = True) -> PortalClient:
        client.sign_in(user, second_factor=second_factor)
        return client

    return _login


@pytest.fixture(scope="session")
def elasticsearch_url(tmp_path_factory) -> str:
    """The address of a real Elasticsearch, the same for every process of the run."""
    folder = tmp_path_factory.getbasetemp()
    with shared_node(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) as url:
        yield url


@pytest.fixture
def nginx():
    """Start a real nginx around the text of a server block; see `nginx_server`."""
    return nginx_server


# What holds in every test


@pytest.fixture(autouse=True)
def _private_folders(settings, tmp_path):
    """Each test has its own folders for files and index."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "private"
    settings.SEARCH_INDEX_PATH = tmp_path / "search" / "index.sqlite3"


@pytest.fixture(autouse=True)
def _mails_pass_the_guard(settings):
    """Django's test runner swaps the backend; every mail of a test goes through ours again."""
    settings.EMAIL_BACKEND = "portal.core.mail.NeutralEmailBackend"


@pytest.fixture(autouse=True, scope="session")
def _guards():
    """Our templates define what they show, nothing leaves this machine, saves keep their dates."""
    fail_on_undefined_variables()
    with only_loopback(), partial_saves_keep_dates():
        yield


# One migrated database, copied


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite: Django takes the copy we lay down instead of making an empty database."""
    return "sqlite" in django_settings.DATABASES["default"]["ENGINE"]


@pytest.fixture(scope="session")
def _template(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    with django_db_blocker.unblock():
        template = database_template()
        template.ensure()
        template.prepare()
    return template


@pytest.fixture(scope="session")
def django_db_modify_db_settings(_template):
    """Lay down the copy before Django sets the test database up."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, _template):
    """After a test that commits, put the database back instead of emptying every table.

    What migrations wrote (locales, root page, head of the journal) is there for the next test,
    whatever the order.
    """
    with django_db_blocker.unblock():
        _template.snapshot()
    genuine = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda _test_case: _template.restore()
    yield
    TransactionTestCase._fixture_teardown = genuine


# Parts of the system


def pytest_configure(config):
    """Compile the catalogues once, before any process of the run reads them."""
    if not hasattr(config, "workerinput"):
        compile_catalogues()


def pytest_collection_modifyitems(config, items):
    """Leave the PostgreSQL tests to the PostgreSQL run; skip what this machine cannot run."""
    on_postgresql = "postgresql" in django_settings.DATABASES["default"]["ENGINE"]
    elsewhere = [item for item in items if item.get_closest_marker("postgresql")]
    if elsewhere and not on_postgresql:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in set(elsewhere)]
    for item in items:
        for marker in MARKED_PARTS:
            absent = missing_part(marker) if item.get_closest_marker(marker) else None
            if absent:
                item.add_marker(pytest.mark.skip(reason=f"{MISSING}{absent}"))


MISSING = "il manque : "


def pytest_terminal_summary(terminalreporter):
    """Name what is missing in one closing line."""
    reasons = {
        str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    }  # fmt: skip
    parts = sorted(reason.partition(MISSING)[2] for reason in reasons if MISSING in reason)
    if parts:
        terminalreporter.write_line(f"Non vérifié sur cette machine, {MISSING}{' ; '.join(parts)}.")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """With CI=true a skipped test is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not os.environ.get("CI"):
        return
    left_out = len(reporter.stats.get("skipped", [])) + len(reporter.stats.get("xfailed", []))
    if left_out and exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"CI : {left_out} test(s) non exécuté(s), ce qui est un échec.")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config):
    """Remove the folder this process made for its data."""
    if django_settings.configured and "MAILLAGE_TEST_DIR" not in os.environ:
        shutil.rmtree(django_settings.TEST_DIR, ignore_errors=True)
