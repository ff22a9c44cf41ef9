"""No view reads a model without the visibility rule."""

import ast
from pathlib import Path

import pytest

from tests.support.packages import PACKAGES
from tests.support.services import ROOT

# Methods of our querysets that take the person and keep what they may read or act on.
RULES = {"visible_to", "readable_by", "managed_by", "administered_by", "kept_by", "with_objects"}
# Modules whose search() is about texts, not about an index.
TEXT_SEARCH = {"re"}
# What may stand in a file without the rule, with the reason.
ALLOWED: dict[str, dict[str, str]] = {
    "committees/views/administration.py": {
        "Seat.objects.filter": "seats of the committees the person administers",
        "Seat.objects.active": "counted inside the committees the person administers",
    },
    "committees/views/managed_papers.py": {
        "PaperVersion.objects.for_listing": "prefetched on papers the person manages",
    },
    "committees/views/paper_changes.py": {
        "FileContent.objects.filter.first": "of a paper the person manages",
    },
    "committees/views/papers.py": {
        "ContentPage.objects.filter.order_by": "of a version found by the rule",
    },
    "network/views/entries.py": {
        "EntryChange.objects.of.select_related": "of an entry found by the rule",
    },
    "portal/accounts/views/institutions.py": {
        "Membership.objects.filter": "of an institution the person manages",
    },
    "portal/accounts/views/invitations.py": {
        "User.objects.filter.exists": "asked with the secret of an invitation to that address",
    },
    "portal/accounts/views/own_account.py": {
        "UserSession.objects.filter": "one's own sessions",
        "Session.objects.in_bulk": "one's own sessions",
    },
    "search/views/page.py": {
        "services.search": "the service takes the person and applies the rule"
    },
}


def view_files() -> list[Path]:
    found = [
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if path.name.startswith("views") or "views" in path.relative_to(ROOT).parts[:-1]
    ]
    return sorted(found)


def chains(tree: ast.AST) -> list[ast.expr]:
    """The whole of each expression `a.b(...).c(...)`, once, from its outermost call."""
    inner = set()
    for node in ast.walk(tree):
        for child in _links(node):
            inner.add(id(child))
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call | ast.Attribute) and id(node) not in inner
    ]


def _links(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.Call):
        return [node.func]
    return [node.value] if isinstance(node, ast.Attribute) else []


def names_in(chain: ast.expr) -> list[str]:
    """The words of a chain, first to last."""
    names: list[str] = []
    node: ast.AST = chain
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Name):
            names.append(node.id)
            return names[::-1]
        else:
            return names[::-1]


def faults_in(source: str) -> list[str]:
    """Chains that start from a manager or search an index without the rule."""
    faults = []
    for chain in chains(ast.parse(source)):
        names = names_in(chain)
        searches = "search" in names[1:] and names[0] not in TEXT_SEARCH
        if ("objects" in names or searches) and RULES.isdisjoint(names):
            faults.append(".".join(names))
    return faults


@pytest.mark.parametrize("path", view_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_view_reads_through_the_rule(path):
    allowed = ALLOWED.get(str(path.relative_to(ROOT)), {})

    assert [fault for fault in faults_in(path.read_text()) if fault not in allowed] == []


def test_exceptions_are_still_needed():
    for name, chains_of_file in ALLOWED.items():
        assert set(chains_of_file) <= set(faults_in((ROOT / name).read_text()))


@pytest.mark.parametrize(
    "source",
    [
        "Paper.objects.all()",
        "Paper.objects.filter(pk=1).first()",
        "Page.objects.live().search(query)",
        "engine.search(query)",
        "get_object_or_404(Paper.objects, pk=1)",
    ],
)
def test_check_finds_a_chain_without_the_rule(source):
    assert faults_in(source)


@pytest.mark.parametrize(
    "source",
    [
        "Paper.objects.visible_to(user).filter(pk=1)",
        "get_object_or_404(Paper.objects.visible_to(request.user), pk=1)",
        "re.search('a', text)",
        "Page.objects.visible_to(user).search(query)",
    ],
)
def test_check_lets_the_rule_pass(source):
    assert faults_in(source) == []
