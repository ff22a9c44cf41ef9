"""Who reads a page: deny by default, the narrowest rule wins, twins agree."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from portal.accounts.enums import Role
from portal.core.audiences import NETWORK, PUBLIC
from portal.core.models import ArticlePage, PageAccess, can_read_page, pages_visible_to
from portal.core.services.page_access import meet
from tests.factories.accounts import UserFactory, make_member
from tests.factories.pages import home, locale, make_article, make_section, restrict

pytestmark = pytest.mark.django_db


def readers(page) -> set[str]:
    """Which of a visitor, a person without membership and a member read the page."""
    people = {"visitor": AnonymousUser(), "outsider": UserFactory(), "member": make_member()}
    return {
        name for name, user in people.items() if pages_visible_to(user).filter(pk=page.pk).exists()
    }


def test_page_is_kept_for_the_network_by_default():
    assert readers(make_article()) == {"member"}


def test_page_ticked_public_is_read_by_everybody():
    assert readers(make_article(is_public=True)) == {"visitor", "outsider", "member"}


def test_page_under_network_section_stays_in_the_network():
    section = make_section(is_public=False)

    assert readers(make_article(section, is_public=True)) == {"member"}


def test_page_follows_its_section_when_it_closes():
    section = make_section(is_public=True)
    page = make_article(section, is_public=True)
    section.is_public = False
    section.save_revision().publish()

    assert readers(page) == {"member"}


def test_draft_is_read_by_nobody():
    page = make_article(is_public=True, live=False)

    assert readers(page) == set()
    assert page.effective_tokens() == frozenset()


def test_expired_page_is_read_by_nobody():
    page = make_article(is_public=True)
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))

    assert readers(page) == set()


def test_restriction_opens_to_its_group_only():
    group, page = Group.objects.create(name="Atelier"), make_article(is_public=True)
    restrict(page, group)
    insider = make_member()
    insider.groups.add(group)

    assert readers(page) == set()
    assert can_read_page(insider, ArticlePage.objects.get(pk=page.pk))


def test_restriction_of_group_is_closed_to_technical_administrator_and_superuser():
    group, page = Group.objects.create(name="Atelier"), make_article()
    restrict(page, group)
    technician = make_member(Role.TECHNICAL_ADMINISTRATOR, is_superuser=True)
    technician.groups.add(group)

    assert not can_read_page(technician, page)
    assert not pages_visible_to(technician).filter(pk=page.pk).exists()


def test_restriction_by_shared_password_opens_to_nobody():
    page = make_article(is_public=True)
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="secret"
    )

    assert readers(page) == set()


def test_restriction_by_sign_in_means_the_network():
    page = make_article(is_public=True)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    assert readers(page) == {"member"}


def test_restrictions_of_ancestors_add_up():
    first, second = Group.objects.create(name="Un"), Group.objects.create(name="Deux")
    section = make_section()
    page = make_article(section)
    restrict(section, first)
    restrict(page, second)
    in_one = make_member()
    in_one.groups.add(second)

    assert not can_read_page(in_one, page)


def test_translation_made_before_a_restriction_is_closed_with_it():
    """L7: the counterpart in the other language used to stay open."""
    group, page = Group.objects.create(name="Atelier"), make_article(is_public=True)
    translation = page.copy_for_translation(locale("en"))
    translation.save_revision().publish()
    assert readers(translation) == {"visitor", "outsider", "member"}

    restrict(page, group)

    assert readers(translation) == set()
    assert translation.get_view_restrictions().count() == 1


def test_translation_follows_its_source_in_and_out_of_the_public():
    page = make_article()
    translation = page.copy_for_translation(locale("en"))
    translation.save_revision().publish()
    page.is_public = True
    page.save_revision().publish()
    assert readers(translation) == {"visitor", "outsider", "member"}

    page.is_public = False
    page.save_revision().publish()

    assert readers(translation) == {"member"}


def test_translation_cannot_open_itself_nor_its_source():
    page = make_article()
    translation = page.copy_for_translation(locale("en"))
    translation.is_public = True
    translation.save_revision().publish()

    assert readers(translation) == {"member"}
    assert readers(page) == {"member"}


def test_copy_is_closed_when_its_source_is_restricted_later():
    group, page = Group.objects.create(name="Atelier"), make_article(is_public=True)
    copy = page.copy(update_attrs={"slug": "copie"})

    restrict(page, group)

    assert readers(copy) == set()


def test_copy_of_page_closed_by_its_section_does_not_open():
    group, section = Group.objects.create(name="Atelier"), make_section(is_public=True)
    page = make_article(section, is_public=True)
    restrict(section, group)
    copy = page.copy(to=home(), update_attrs={"slug": "copie"})

    assert readers(copy) == set()


def test_copy_of_network_page_may_not_start_public():
    section = make_section()
    page = make_article(section, is_public=True)
    copy = page.copy(to=home(), update_attrs={"slug": "copie"})

    assert readers(copy) == {"member"}


def test_copy_closed_to_the_public_leaves_its_source_open():
    page = make_article(is_public=True)
    copy = page.copy(update_attrs={"slug": "copie"})
    copy.is_public = False
    copy.save_revision().publish()

    assert readers(copy) == {"member"}
    assert readers(page) == {"visitor", "outsider", "member"}


def test_restriction_of_copy_survives_the_deletion_of_its_source():
    group, page = Group.objects.create(name="Atelier"), make_article(is_public=True)
    copy = page.copy(update_attrs={"slug": "copie"})
    restrict(page, group)

    page.delete()

    assert readers(copy) == set()


def test_alias_is_closed_with_its_source():
    page = make_article(is_public=True)
    alias = page.create_alias(update_slug="alias")
    restrict(page, Group.objects.create(name="Atelier"))

    assert readers(alias) == set()


def test_restriction_lifted_is_lifted_for_the_family():
    page = make_article(is_public=True)
    copy = page.copy(update_attrs={"slug": "copie"})
    restriction = restrict(page, Group.objects.create(name="Atelier"))
    restriction.delete()

    assert readers(page) == readers(copy) == {"visitor", "outsider", "member"}


def test_page_moved_under_restricted_section_is_closed():
    section = make_section(is_public=True)
    restrict(section, Group.objects.create(name="Atelier"))
    page = make_article(is_public=True)

    page.move(section, pos="last-child")

    assert readers(page) == set()


def test_page_of_another_type_is_read_by_nobody():
    plain = home().add_child(instance=Page(title="Autre", slug="autre"))

    assert readers(plain) == set()


@pytest.mark.parametrize("is_public", [True, False])
@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("restricted", [True, False])
def test_query_and_predicate_agree(is_public, live, restricted):
    group, page = Group.objects.create(name="Atelier"), make_article(is_public=is_public, live=live)
    if restricted:
        restrict(page, group)
    insider = make_member()
    insider.groups.add(group)

    for user in (AnonymousUser(), UserFactory(), make_member(), insider):
        seen = pages_visible_to(user).filter(pk=page.pk).exists()
        assert seen == can_read_page(user, ArticlePage.objects.get(pk=page.pk))


def test_tokens_meet_at_the_narrowest():
    group, other = frozenset({"group:1", "group:2"}), frozenset({"group:2"})

    assert meet(frozenset({PUBLIC}), frozenset({NETWORK})) == {NETWORK}
    assert meet(group, frozenset({NETWORK})) == group
    assert meet(group, other) == other
    assert meet(frozenset({"group:1"}), other) == frozenset()


def test_check_finds_an_audience_that_differs_from_the_rule():
    page = make_article()
    call_command("check_page_restrictions")
    public = PageAccess.objects.get(page=home())
    PageAccess.objects.filter(page=page).update(audience=public.audience)

    with pytest.raises(CommandError):
        call_command("check_page_restrictions")


def test_check_finds_a_translation_that_opened_alone():
    page = make_article()
    translation = page.copy_for_translation(locale("en"))
    ArticlePage.objects.filter(pk=translation.pk).update(is_public=True)

    with pytest.raises(CommandError):
        call_command("check_page_restrictions")


def test_check_finds_a_restriction_missing_in_the_family():
    page = make_article()
    page.copy(update_attrs={"slug": "copie"})
    login = PageViewRestriction(page=page, restriction_type=PageViewRestriction.LOGIN)
    PageViewRestriction.objects.bulk_create([login])

    with pytest.raises(CommandError):
        call_command("check_page_restrictions")
