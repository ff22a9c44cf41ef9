"""For who may not read them, pages are the same byte for byte whether documents exist or not."""

import pytest

from search.engine import get_engine
from tests.search.leaks.asking import Asking
from tests.search.leaks.building import entry_of
from tests.search.leaks.world import COMMON, misspelt

pytestmark = pytest.mark.django_db

HIDDEN = [
    "confidential paper", "secret paper", "institution paper", "named paper", "secret meeting",
    "group page", "group module", "group session",
]  # fmt: skip


def pages(asking: Asking) -> list[str]:
    """What somebody who reads the network is answered, words asked aside."""
    words = [word for name in HIDDEN for word in asking.world.lots[name].found.values()]
    questions = [[COMMON], [misspelt(COMMON)], *([word] for word in words)]
    said = [asking.get("coordinator", "search:page", asked) for asked in questions]
    prefixes = ["as", *(asking.world.lots[name].prefix for name in HIDDEN)]
    return said + [asking.get("coordinator", "search:suggestions", [one]) for one in prefixes]


def test_pages_are_the_same_without_the_hidden_documents(world, asking):
    with_hidden = pages(asking)
    entries = [entry_of(thing) for name in HIDDEN for thing in world.lots[name].things]
    with get_engine().writing() as writer:
        writer.delete([entry.pk for entry in entries])
    for entry in entries:
        entry.delete()

    assert len(entries) == len(HIDDEN)
    assert pages(asking) == with_hidden
