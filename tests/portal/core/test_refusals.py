"""A refusal of a service is shown in the form or told, and nothing else is caught."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied, ValidationError

from portal.core.errors import DomainError
from portal.core.views.refusals import refusals_in, refusals_told


class NameForm(forms.Form):
    name = forms.CharField()


def filled_form() -> NameForm:
    form = NameForm({"name": "Ana"})
    form.full_clean()
    return form


@pytest.mark.parametrize(
    "refusal", [DomainError("Not today."), ValidationError({"name": ["Not today."]})]
)
def test_refusal_inside_a_form_stands_at_its_top(refusal):
    form = filled_form()

    with refusals_in(form):
        raise refusal

    assert form.non_field_errors() == ["Not today."]
    assert not form.is_valid()


def test_form_without_refusal_stays_valid():
    form = filled_form()

    with refusals_in(form):
        pass

    assert form.is_valid()


def test_other_errors_leave_the_form():
    form = filled_form()

    with pytest.raises(PermissionDenied), refusals_in(form):
        raise PermissionDenied

    assert form.is_valid()


@pytest.fixture
def request_with_messages(rf):
    request = rf.post("/")
    request._messages = CookieStorage(request)
    return request


def test_refusal_without_form_is_told(request_with_messages):
    with refusals_told(request_with_messages):
        raise DomainError("Not today.")

    told = [(str(one), one.level_tag) for one in get_messages(request_with_messages)]
    assert told == [("Not today.", "error")]


def test_other_errors_are_not_told(request_with_messages):
    with pytest.raises(ValidationError), refusals_told(request_with_messages):
        raise ValidationError("Not today.")

    assert list(get_messages(request_with_messages)) == []
