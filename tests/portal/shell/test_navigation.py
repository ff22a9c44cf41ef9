"""Menus: who sees which entry, which one is current, what the badge says."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse_lazy

from portal.core import navigation
from portal.core.navigation import (
    NavigationEntry,
    Section,
    everybody,
    is_member,
    is_signed_in,
    links_for,
    register_entry,
)
from tests.factories.accounts import UserFactory, make_member


@pytest.fixture
def empty_menus(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", {})


def request_of(user, path="/"):
    request = RequestFactory().get(path)
    request.user = user
    return request


def keys_of(user, section=Section.MAIN):
    return [link.key for link in links_for(request_of(user), section)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (is_member, [False, False, True]),
        (is_signed_in, [False, True, True]),
        (everybody, [True, True, True]),
    ],
)
def test_conditions(empty_menus, condition, expected):
    people = [AnonymousUser(), UserFactory(), make_member()]
    register_entry(NavigationEntry(key="x", label="X", url_name="/x/", visible=condition))

    assert [keys_of(person) == ["x"] for person in people] == expected


def test_entries_come_in_order_of_their_section(empty_menus):
    for key, order, section in [
        ("last", 30, Section.MAIN),
        ("first", 10, Section.MAIN),
        ("foot", 1, Section.FOOTER),
    ]:
        register_entry(
            NavigationEntry(
                key=key, label=key, url_name="/", order=order, section=section, visible=everybody
            )
        )

    assert keys_of(AnonymousUser()) == ["first", "last"]
    assert keys_of(AnonymousUser(), Section.FOOTER) == ["foot"]


def test_same_key_replaces(empty_menus):
    for label in ("before", "after"):
        register_entry(NavigationEntry(key="x", label=label, url_name="/", visible=everybody))

    links = links_for(request_of(AnonymousUser()), Section.MAIN)
    assert [link.label for link in links] == ["after"]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", ["home"]),
        ("/naviguer-en-securite/", ["advice"]),
        ("/reunions/1/", ["meetings"]),
        ("/seances/2/", ["meetings"]),
        ("/ailleurs/", []),
    ],
)
def test_current_entry(empty_menus, path, current):
    for key, url, prefixes in [
        ("home", "/", ()),
        ("advice", "safe_browsing", ()),
        ("meetings", "/reunions/", ("/seances/",)),
        ("lazy", reverse_lazy("branding_logo"), ()),
    ]:
        register_entry(
            NavigationEntry(key=key, label=key, url_name=url, prefixes=prefixes, visible=everybody)
        )

    links = links_for(request_of(AnonymousUser(), path), Section.MAIN)

    assert [link.key for link in links if link.is_current] == current


def test_badge_counts_for_the_person(empty_menus):
    register_entry(
        NavigationEntry(key="x", label="X", url_name="/", visible=everybody, badge=lambda user: 3)
    )

    assert [link.badge for link in links_for(request_of(AnonymousUser()), Section.MAIN)] == [3]
