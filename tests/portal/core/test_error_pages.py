"""What people see when the machine fails: a page in French, and nothing of the cause."""

import errno

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, OperationalError
from django.test import RequestFactory
from django.urls import get_resolver

FULL = OSError(errno.ENOSPC, "No space left on device")


def answer_to(error: Exception):
    """The answer of the portal while it handles an exception, found as Django finds it."""
    handler = get_resolver(django_settings.ROOT_URLCONF).resolve_error_handler(500)
    try:
        raise error
    except type(error):
        return handler(RequestFactory().get("/comites/"))


@pytest.mark.parametrize("error", [OperationalError("secret of the server"), FULL])
def test_what_passes_is_answered_by_503_and_when_to_come_back(error):
    answer = answer_to(error)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "120"
    assert "momentanément indisponible" in answer.content.decode()
    assert "secret of the server" not in answer.content.decode()


@pytest.mark.parametrize("error", [IntegrityError("x"), OSError(errno.EIO, "x"), KeyError("x")])
def test_fault_of_the_portal_is_answered_by_500(error):
    answer = answer_to(error)

    assert answer.status_code == 500
    assert "Retry-After" not in answer
    assert "rencontre une difficulté" in answer.content.decode()
