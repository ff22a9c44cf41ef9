"""A right that is lost is lost at the next question, whether the index has followed or not."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from search import indexing
from search.models import IndexOutbox
from tests.search.leaks.asking import Asking, leaks_left
from tests.search.leaks.changes import CHANGES, DISTINCT

# Wagtail says so of a page whose deletion it is in the middle of.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Specific versions of the following items"),
]


# What hides an object at once is in the database, the same for both engines.
@pytest.mark.parametrize("engine_name", ["embedded"], indirect=True)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_lost_right_is_lost_at_once_and_for_good(change, world, readers):
    """Asked while the change waits in the outbox, then once the index has followed."""
    change(world, readers)

    assert leaks_left(world, readers) == []

    indexing.drain()
    assert not IndexOutbox.objects.exists()
    assert leaks_left(world, readers) == []
    assert Asking(world, readers, is_thin=True).shortcomings() == []


def test_rights_lost_together_are_lost_at_once_and_for_good(world, readers):
    for change in DISTINCT:
        change(world, readers)

    assert leaks_left(world, readers) == []

    indexing.drain()
    assert leaks_left(world, readers) == []
    assert Asking(world, readers, is_thin=True).shortcomings() == []


@pytest.mark.parametrize(
    ("lot", "page_of"),
    [
        ("network page", lambda objects: objects["page"]),
        ("network module", lambda objects: objects["module"]),
        ("network session", lambda objects: objects["session"].module),
    ],
)
def test_page_past_its_end_is_not_found_even_before_it_is_unpublished(lot, page_of, world, readers):
    """Time passes without a word: nothing tells the index."""
    page = page_of(world.lots[lot].objects)
    past = timezone.now() - timedelta(minutes=1)
    Page.objects.filter(pk=page.pk).update(expire_at=past)
    readers[lot] = frozenset()

    assert leaks_left(world, readers) == []
