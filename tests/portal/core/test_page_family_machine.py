"""Whatever is done to pages in whatever order, pages with the same content have the same readers.

A machine translates, copies, aliases, moves, opens, closes, restricts and deletes pages at
random, and compares after each step what the database answers with a slow reference written
over sets of people (L7).
"""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from wagtail.models import Page, PageViewRestriction

from portal.core.models import ArticlePage, BasePage, SectionPage, pages_visible_to
from tests.factories.accounts import make_member
from tests.factories.pages import home, locale, make_article, make_section, restrict

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

INDEX = st.integers(min_value=0, max_value=1000)


class PageFamilies(RuleBasedStateMachine):
    """A small tree: two sections, one article, and what becomes of them."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.groups = [Group.objects.create(name=name) for name in ("Un", "Deux")]
        self.people = {"visitor": AnonymousUser(), "member": make_member()}
        for group in self.groups:
            person = make_member()
            person.groups.add(group)
            self.people[group.name] = person
        self.slugs = 0
        make_section(is_public=True)
        make_article(make_section(is_public=True), is_public=True)

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # What may happen

    def one(self, model, index):
        pages = list(model.objects.filter(depth__gt=2).order_by("pk"))
        return pages[index % len(pages)] if pages else None

    def slug(self):
        self.slugs += 1
        return f"p-{self.slugs}"

    @rule(index=INDEX)
    def translate(self, index):
        page = self.one(ArticlePage, index)
        english = locale("en")
        if page and page.locale_id != english.pk and not page.has_translation(english):
            page.copy_for_translation(english, copy_parents=True).save_revision().publish()

    @rule(index=INDEX, place=INDEX)
    def copy(self, index, place):
        page, section = self.one(ArticlePage, index), self.one(SectionPage, place)
        if page and section:
            page.copy(to=section, update_attrs={"slug": self.slug(), "locale": section.locale})

    @rule(index=INDEX)
    def alias(self, index):
        page = self.one(ArticlePage, index)
        if page:
            page.create_alias(update_slug=self.slug())

    @rule(index=INDEX, place=INDEX)
    def move(self, index, place):
        page, section = self.one(ArticlePage, index), self.one(SectionPage, place)
        taken = section and section.get_children().filter(slug=page.slug).exists() if page else True
        if page and section and not taken:
            page.move(section, pos="last-child")

    @rule(index=INDEX, is_public=st.booleans(), section=st.booleans())
    def open_or_close(self, index, is_public, section):
        page = self.one(SectionPage if section else ArticlePage, index)
        if page and page.alias_of_id is None:
            page.is_public = is_public
            page.save_revision().publish()

    @rule(index=INDEX, group=st.integers(0, 1), section=st.booleans())
    def restrict(self, index, group, section):
        page = self.one(SectionPage if section else ArticlePage, index)
        if page:
            restrict(page, self.groups[group])

    @rule(index=INDEX)
    def lift(self, index):
        restrictions = list(PageViewRestriction.objects.order_by("pk"))
        if restrictions:
            restrictions[index % len(restrictions)].delete()

    @precondition(lambda self: ArticlePage.objects.count() > 2)
    @rule(index=INDEX)
    def delete(self, index):
        page = self.one(ArticlePage, index)
        if page:
            page.delete()

    # What must hold

    @invariant()
    def database_agrees_with_the_reference(self):
        wanted = Reference(self.groups).readers()
        for name, person in self.people.items():
            seen = set(pages_visible_to(person).values_list("pk", flat=True))
            assert seen == {pk for pk, names in wanted.items() if name in names}, name

    @invariant()
    def translations_have_the_same_readers(self):
        audiences = {}
        for page in BasePageRows.all():
            audience = page.access.audience_id
            assert audiences.setdefault(page.translation_key, audience) == audience

    @invariant()
    def restrictions_are_those_of_the_family(self):
        kinds = {}
        for page in BasePageRows.all():
            groups = frozenset(
                frozenset(one.groups.values_list("pk", flat=True))
                for one in page.view_restrictions.all()
            )
            assert kinds.setdefault(page.family, groups) == groups


class BasePageRows:
    """Every page of the portal, as its own type."""

    @staticmethod
    def all() -> list[BasePage]:
        return [page for page in Page.objects.specific() if isinstance(page, BasePage)]


class Reference:
    """Who reads what, by plain sets of people, from the rows of the pages alone."""

    def __init__(self, groups):
        self.everybody = {"visitor", "member", *(group.name for group in groups)}
        self.pages = BasePageRows.all()
        self.content = self._content_labels()
        self.by_path = {page.path: page for page in self.pages}

    def readers(self) -> dict[int, set[str]]:
        state = {page.pk: (set(self.everybody), set(self.everybody)) for page in self.pages}
        while True:
            following = {page.pk: self._narrowed(page, state) for page in self.pages}
            if following == state:
                return {
                    page.pk: set.intersection(*state[page.pk]) for page in self.pages if page.live
                }
            state = following

    def _narrowed(self, page, state):
        public = set.intersection(*(self._public(one, state) for one in self._same_content(page)))
        named = set.intersection(*(self._named(one, state) for one in self._family(page)))
        return public, named

    def _same_content(self, page):
        return [one for one in self.pages if self.content[one.pk] == self.content[page.pk]]

    def _content_labels(self):
        """Each page with the lowest number among those tied to it by translation or alias."""
        labels = {page.pk: page.pk for page in self.pages}
        before = None
        while labels != before:
            before = dict(labels)
            for one in self.pages:
                for other in self.pages:
                    tied = (
                        one.translation_key == other.translation_key or one.alias_of_id == other.pk
                    )
                    if tied:
                        low = min(labels[one.pk], labels[other.pk])
                        labels[one.pk] = labels[other.pk] = low
        return labels

    def _family(self, page):
        return [one for one in self.pages if one.family == page.family]

    def _parent(self, page):
        return self.by_path.get(page.path[: -Page.steplen])

    def _public(self, page, state):
        own = set(self.everybody) if page.is_public else self.everybody - {"visitor"}
        parent = self._parent(page)
        return own & state[parent.pk][0] if parent else own

    def _named(self, page, state):
        own = set(self.everybody)
        for restriction in page.view_restrictions.all():
            own &= {group.name for group in restriction.groups.all()}
        parent = self._parent(page)
        return own & state[parent.pk][1] if parent else own


def test_pages_with_the_same_content_have_the_same_readers():
    home()
    run_machine(
        PageFamilies,
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
