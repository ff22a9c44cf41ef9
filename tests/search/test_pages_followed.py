"""Pages and news: the index follows publication, restriction, moves, translation, deletion."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from wagtail.models import Page

from search import services
from search.completion import complete
from search.models import IndexEntry
from tests.factories.accounts import make_member
from tests.factories.pages import home, locale, make_article, make_news, make_section, restrict

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()


def total(user, text: str) -> int:
    answer = services.search(user, text)
    assert answer.total == len(answer.results)
    return answer.total


@pytest.fixture
def member():
    return make_member()


def test_public_page_is_found_by_visitors_and_members(drain, member):
    make_article(title="Zénobie", is_public=True)
    drain()

    assert total(VISITOR, "zénobie") == total(member, "zénobie") == 1


def test_network_page_is_found_by_members_only(drain, member):
    make_article(title="Zénobie")
    drain()

    assert total(VISITOR, "zénobie") == 0
    assert total(member, "zénobie") == 1


def test_body_of_a_page_is_searched(drain, member):
    page = make_article(title="Accueil", summary="Le résumé parle de pivoines.")
    page.body = [
        ("paragraph", "<p>Un paragraphe sur les <b>jonquilles</b>.</p>"),
        ("heading", {"text": "Les tulipes", "level": "h2"}),
    ]
    page.save_revision().publish()
    drain()

    assert [total(member, w) for w in ("pivoines", "jonquilles", "tulipes")] == [1, 1, 1]
    assert services.search(member, "jonquilles").results[0].page is None
    assert total(member, "strong") == 0


def test_draft_is_not_found_until_published(drain, member):
    page = make_article(title="Zénobie", live=False)
    drain()
    assert total(member, "zénobie") == 0
    page.get_latest_revision().publish()
    drain()

    assert total(member, "zénobie") == 1


def test_change_kept_as_a_draft_is_not_found(drain, member):
    page = make_article(title="Accueil")
    page.title = "Zénobie"
    page.save_revision()
    drain()

    assert total(member, "zénobie") == 0


@pytest.mark.parametrize("late", [True, False])
def test_unpublished_page_is_lost(drain, member, late):
    page = make_article(title="Zénobie")
    drain()
    page.unpublish()
    if not late:
        drain()

    assert total(member, "zénobie") == 0


@pytest.mark.parametrize("late", [True, False])
def test_restricted_subtree_is_lost_at_once(drain, member, late):
    section = make_section(title="Rubrique")
    inner = make_section(section, title="Sous-rubrique")
    make_article(inner, title="Zénobie")
    drain()
    restrict(section, Group.objects.create(name="cellule"))
    if not late:
        drain()

    assert total(member, "zénobie") == 0
    assert complete(member, "zéno").is_empty


@pytest.mark.parametrize("late", [True, False])
def test_page_moved_into_a_restricted_section_is_lost_at_once(drain, member, late):
    closed = make_section(title="Fermée")
    restrict(closed, Group.objects.create(name="cellule"))
    section = make_section(title="Ouverte")
    make_article(section, title="Zénobie")
    drain()
    Page.objects.get(pk=section.pk).move(Page.objects.get(pk=closed.pk), "last-child")
    if not late:
        drain()

    assert total(member, "zénobie") == 0


@pytest.mark.parametrize("late", [True, False])
def test_translation_follows_the_restriction_of_its_original(drain, member, late):
    page = make_article(title="Zénobie", parent=None)
    translated = page.copy_for_translation(locale("en"), copy_parents=True)
    translated.title = "Zenobia"
    translated.save_revision().publish()
    drain()
    assert total(member, "zenobia") == 1
    restrict(page, Group.objects.create(name="cellule"))
    if not late:
        drain()

    assert total(member, "zenobia") == total(member, "zénobie") == 0


def test_lifted_restriction_gives_the_page_back(drain, member):
    page = make_article(title="Zénobie")
    restriction = restrict(page, Group.objects.create(name="cellule"))
    drain()
    restriction.delete()
    drain()

    assert total(member, "zénobie") == 1


@pytest.mark.parametrize("late", [True, False])
def test_deleted_page_is_lost(drain, member, late):
    page = make_news(title="Zénobie")
    drain()
    Page.objects.get(pk=page.pk).delete()
    if not late:
        drain()
        assert not IndexEntry.objects.filter(kind="news").exists()

    assert total(member, "zénobie") == 0


def test_news_is_found_once_with_its_date(drain, member):
    news = make_news(title="Zénobie")
    drain()

    result = services.search(member, "zénobie").results[0]

    assert (result.kind, result.object_id, result.dated_on) == ("news", str(news.pk), news.date)
    assert not IndexEntry.objects.filter(kind="page", object_id=str(news.pk)).exists()
    assert home().title
