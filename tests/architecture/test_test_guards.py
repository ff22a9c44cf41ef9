"""The guards of the test suite themselves."""

import socket

import pytest
from django.template import engines
from django.template.base import Origin, Template

from portal.accounts.models import Institution
from tests.factories.accounts import InstitutionFactory
from tests.support.guards import ForbiddenConnection
from tests.support.services import ROOT, free_port


def _template(text: str, file: str) -> Template:
    return Template(text, origin=Origin(name=file), engine=engines["django"].engine)


def _render(template: Template, **values) -> str:
    return engines["django"].from_string("{% include part %}").render({"part": template, **values})


def test_undefined_variable_in_our_template_fails():
    template = _template("<p>{{ nobody }}</p>", f"{ROOT}/portal/templates/sample.html")

    with pytest.raises(AssertionError, match="nobody"):
        _render(template)


def test_defined_variable_in_our_template_passes():
    template = _template("<p>{{ somebody }}</p>", f"{ROOT}/portal/templates/sample.html")

    assert _render(template, somebody="Camille") == "<p>Camille</p>"


def test_undefined_variable_in_a_library_template_is_its_own_business():
    template = _template("<p>{{ nobody }}</p>", "/usr/lib/library/templates/sample.html")

    assert _render(template) == "<p></p>"


def test_connection_to_another_machine_fails():
    with socket.socket() as client, pytest.raises(ForbiddenConnection):
        client.connect(("192.0.2.1", 80))


def test_look_up_of_another_machine_fails():
    with pytest.raises(ForbiddenConnection):
        socket.create_connection(("portail.example", 80))


def test_connection_to_loopback_is_tried():
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", free_port())) != 0


@pytest.mark.django_db
def test_partial_save_without_the_date_of_change_fails(monkeypatch):
    institution = InstitutionFactory()
    monkeypatch.setattr(Institution._meta.get_field("kind"), "auto_now", True, raising=False)

    with pytest.raises(AssertionError, match="kind"):
        institution.save(update_fields=["name"])


@pytest.mark.django_db
def test_partial_save_with_the_date_of_change_passes(monkeypatch):
    institution = InstitutionFactory(name="Before")
    monkeypatch.setattr(Institution._meta.get_field("kind"), "auto_now", True, raising=False)
    institution.name = "After"

    institution.save(update_fields=["name", "kind"])

    institution.refresh_from_db()
    assert institution.name == "After"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_committed_rows_are_gone_for_the_next_test(turn):
    assert not Institution.objects.exists()

    InstitutionFactory(name=f"Turn {turn}")

    assert Institution.objects.count() == 1
