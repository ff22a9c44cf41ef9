"""The logs say what happened and where in the code, never what somebody typed or may not know."""

import logging
from io import StringIO

import pytest
from django.db import IntegrityError, OperationalError

from portal.core.logs import NoAddressFilter, NoValueFormatter
from tests.factories.accounts import make_member

CANARY = "zirconium"


@pytest.fixture
def written(caplog):
    """What the root logger writes, through the handler of the portal; refusals included."""
    caplog.set_level(logging.WARNING, logger="django.request")
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(NoAddressFilter())
    handler.setFormatter(NoValueFormatter("{levelname} {name} {message}", style="{"))
    logging.getLogger().addHandler(handler)
    yield stream.getvalue
    logging.getLogger().removeHandler(handler)


def test_handlers_of_the_portal_write_no_address_and_no_value(settings):
    console = settings.LOGGING["handlers"]["console"]

    assert console["filters"] == ["no_address"]
    assert settings.LOGGING["formatters"][console["formatter"]]["()"].endswith("NoValueFormatter")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address", "place"),
    [
        ("get", f"/comites/{CANARY}/", "committees:detail"),
        ("post", f"/{CANARY}/", "wagtail_serve"),
        ("get", f"/{CANARY}.txt", "no view"),
        ("get", f"/{CANARY}-accentué.txt", "no view"),
    ],
)
def test_refused_address_is_written_as_its_view(method, address, place, login, written):
    client = login(make_member())

    assert getattr(client, method)(address).status_code in {404, 405}

    assert place in written()
    assert CANARY not in written()


def test_exception_is_written_without_the_values_it_holds(written):
    try:
        try:
            int(CANARY)
        except ValueError as cause:
            raise IntegrityError(f"Key (email)=({CANARY}) already exists") from cause
    except IntegrityError:
        logging.getLogger("portal").exception("task failed")

    assert "task failed" in written()
    assert "test_logs.py" in written()
    assert "ValueError" in written()
    assert "IntegrityError" in written()
    assert CANARY not in written()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OperationalError("database is locked"), "OperationalError: database is locked"),
        (OSError(28, "No space left on device", CANARY), "OSError: No space left on device"),
    ],
)
def test_fault_of_the_machine_keeps_its_reason(error, reason, written):
    try:
        raise error
    except type(error):
        logging.getLogger("portal").exception("task failed")

    assert reason in written()
    assert CANARY not in written()
