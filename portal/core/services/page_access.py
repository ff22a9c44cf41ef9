"""Working out who reads each page, for the whole tree at once.

Two rules, both narrowing only:
- a page is public when itself, its ancestors, its translations and its aliases all are;
- a restriction on a page holds for its descendants, translations, aliases and copies.
Where several meet, the narrowest holds. The tree is read whole: a few hundred rows and
five queries, at the moments when an editor changes something.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from django.db import transaction
from wagtail.models import Page, PageViewRestriction, get_page_models

from portal.core.audiences import NETWORK, PUBLIC, group_token
from portal.core.models.access import PageAccess
from portal.core.models.audience import Audience
from portal.core.models.base_page import BasePage
from portal.core.signals import content_changed

Tokens = frozenset[str]
EVERYBODY: Tokens = frozenset({PUBLIC})
NOBODY: Tokens = frozenset()


def meet(one: Tokens, other: Tokens) -> Tokens:
    """Tokens that open both: public gives way to network, and network to anything named."""
    for wide in (PUBLIC, NETWORK):
        if wide in one:
            return other
        if wide in other:
            return one
    return one & other


@dataclass
class Node:
    """What the tree says of one page before the rule is applied."""

    pk: int
    parent: "Node | None"
    is_public: bool
    restriction: Tokens
    same_content: object = None
    same_family: object = None


@dataclass
class Tree:
    nodes: list[Node] = field(default_factory=list)
    public: dict = field(default_factory=dict)
    restrictions: dict = field(default_factory=dict)

    def settle(self) -> dict[int, Tokens]:
        """Narrow until nothing changes; every step narrows, so it ends."""
        changed = True
        while changed:
            changed = False
            for node in self.nodes:
                changed |= self._narrow(node)
        return {node.pk: self._tokens(node) for node in self.nodes}

    def _narrow(self, node: Node) -> bool:
        public, restriction = node.is_public, node.restriction
        if node.parent is not None:
            public = public and self.public.get(node.parent.same_content, True)
            inherited = self.restrictions.get(node.parent.same_family, EVERYBODY)
            restriction = meet(restriction, inherited)
        old_public = self.public.get(node.same_content, True)
        old_restriction = self.restrictions.get(node.same_family, EVERYBODY)
        new_public = old_public and public
        new_restriction = meet(old_restriction, restriction)
        self.public[node.same_content] = new_public
        self.restrictions[node.same_family] = new_restriction
        return (new_public, new_restriction) != (old_public, old_restriction)

    def _tokens(self, node: Node) -> Tokens:
        if node.parent is None:
            return NOBODY  # the root of the trees is a place, not a page
        base = EVERYBODY if self.public[node.same_content] else frozenset({NETWORK})
        return meet(base, self.restrictions[node.same_family])


@cache
def portal_page_models() -> tuple[type[BasePage], ...]:
    """The page types of the portal."""
    return tuple(model for model in get_page_models() if issubclass(model, BasePage))


def restriction_tokens(restriction: PageViewRestriction) -> Tokens:
    """Tokens that satisfy one Wagtail restriction; a shared password opens to nobody."""
    if restriction.restriction_type == PageViewRestriction.LOGIN:
        return frozenset({NETWORK})
    if restriction.restriction_type == PageViewRestriction.GROUPS:
        return frozenset(group_token(group.pk) for group in restriction.groups.all())
    return NOBODY


def _restrictions_by_page() -> dict[int, Tokens]:
    found: dict[int, Tokens] = {}
    for restriction in PageViewRestriction.objects.prefetch_related("groups"):
        tokens = restriction_tokens(restriction)
        found[restriction.page_id] = meet(found.get(restriction.page_id, EVERYBODY), tokens)
    return found


def read_tree() -> Tree:
    """The tree as the database holds it now."""
    own = {
        pk: (is_public, family)
        for model in portal_page_models()
        for pk, is_public, family in model._base_manager.values_list("pk", "is_public", "family")
    }
    restrictions = _restrictions_by_page()
    tree, by_path = Tree(), {}
    same = _Sameness()
    rows = Page.objects.order_by("path").values_list(
        "pk", "path", "depth", "translation_key", "alias_of_id"
    )
    for pk, path, depth, translation_key, alias_of in rows:
        is_public, family = own.get(pk, (depth == 1, None))
        # A page that is not of the portal's types is the root, or is read by nobody.
        known = pk in own or depth == 1
        node = Node(
            pk=pk,
            parent=by_path.get(path[: -Page.steplen]),
            is_public=is_public,
            restriction=restrictions.get(pk, EVERYBODY) if known else NOBODY,
        )
        by_path[path] = node
        tree.nodes.append(node)
        same.join(("page", pk), ("translation", translation_key))
        if alias_of:
            same.join(("page", pk), ("page", alias_of))
        node.same_family = family or ("page", pk)
    for node in tree.nodes:
        node.same_content = same.root(("page", node.pk))
    _join_families(tree)
    return tree


def _join_families(tree: Tree) -> None:
    """Pages with the same content share a family even if their family fields differ."""
    same = _Sameness()
    for node in tree.nodes:
        same.join(("family", node.same_family), ("content", node.same_content))
    for node in tree.nodes:
        node.same_family = same.root(("family", node.same_family))


class _Sameness:
    """Disjoint sets."""

    def __init__(self):
        self._parent: dict = {}

    def root(self, item):
        parent = self._parent.setdefault(item, item)
        if parent != item:
            parent = self._parent[item] = self.root(parent)
        return parent

    def join(self, one, other) -> None:
        self._parent[self.root(one)] = self.root(other)


@transaction.atomic
def refresh_page_access() -> list[int]:
    """Write the audience of every page whose audience changed; give the keys of those pages.

    Sends `content_changed` with `audience_only` for each of them.
    """
    wanted = read_tree().settle()
    audiences = _audiences(wanted.values())
    stored = dict(PageAccess.objects.values_list("page_id", "audience_id"))
    rows = {pk: audiences[tokens] for pk, tokens in wanted.items()}
    changed = [pk for pk, audience in rows.items() if (pk, audience) not in stored.items()]
    PageAccess.objects.bulk_create(
        [PageAccess(page_id=pk, audience_id=rows[pk]) for pk in changed],
        update_conflicts=True,
        unique_fields=["page"],
        update_fields=["audience"],
    )
    for page in Page.objects.filter(pk__in=changed).specific():
        content_changed.send(sender=type(page), instance=page, audience_only=True)
    return changed


def _audiences(token_sets: Iterable[Tokens]) -> dict[Tokens, int | None]:
    distinct = set(token_sets)
    return {
        tokens: Audience.objects.for_tokens(tokens).pk if tokens else None for tokens in distinct
    }
