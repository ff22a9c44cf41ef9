"""Parts of the shell kept from one page to the next hold nothing of anybody else."""

import pytest
from django.template import engines
from django.utils import translation
from django.utils.safestring import SafeString

from portal.core.navigation import NavigationLink
from portal.core.templatetags.shell import PLACE_OF_TOKEN

SOURCE = (
    '{% load shell %}{% part "shell/_account.html" signed_in=True name=name'
    " header_links=links account_links=links %}"
)


def draw(**context) -> str:
    template = engines["django"].from_string(SOURCE)
    return template.render({"links": [], "csrf_token": "a-token", **context})


def test_part_follows_its_values():
    link = NavigationLink("x", "Une page", "/x/", "", 0, is_current=False)

    assert "Anne" in draw(name="Anne")
    assert "Anne" not in draw(name="Basile")
    assert "Une page" in draw(name="Anne", links=[link])
    assert "Une page" not in draw(name="Anne")


def test_part_follows_the_language():
    with translation.override("en"):
        assert "Sign out" in draw(name="Anne")
    assert "Sign out" not in draw(name="Anne")


def test_part_carries_the_token_of_its_own_page():
    assert 'value="one"' in draw(name="Anne", csrf_token="one")
    second = draw(name="Anne", csrf_token="two")

    assert 'value="two"' in second
    assert "one" not in second
    assert PLACE_OF_TOKEN not in second


@pytest.mark.parametrize("name", ["<b>Anne</b>", SafeString("<b>Anne</b>")])
def test_part_escapes_what_it_is_given_whoever_asked_first(name):
    draw(name=SafeString("<b>Anne</b>"))

    assert "<b>Anne</b>" not in draw(name=name)


def test_part_sees_nothing_but_its_values():
    template = engines["django"].from_string(
        '{% load shell %}{% part "shell/_navigation.html" links=links %}'
    )
    link = NavigationLink("x", "Une page", "/x/", "", 0, is_current=False)

    drawn = template.render({"links": [link], "request": None, "name": "Anne"})

    assert "Une page" in drawn
    assert "Anne" not in drawn
