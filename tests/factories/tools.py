"""Tools for tests, published as an editor does."""

from itertools import count

from network.models import ToolIndexPage, ToolPage
from network.tools.lists import ToolKind, Trade
from tests.factories.pages import home

_numbers = count(1)


def make_tool_index(parent=None, **fields) -> ToolIndexPage:
    number = next(_numbers)
    fields = {"title": "Outils", "slug": f"outils-{number}", **fields}
    page = (parent or home()).add_child(instance=ToolIndexPage(**fields))
    page.save_revision().publish()
    return ToolIndexPage.objects.get(pk=page.pk)


def make_tool(index=None, *, live: bool = True, **fields) -> ToolPage:
    """A questionnaire for doctors, in French."""
    number = next(_numbers)
    fields = {
        "title": f"Outil {number}",
        "slug": f"outil-{number}",
        "kind": ToolKind.QUESTIONNAIRE,
        "author_body": "Réseau de l’Essai",
        "version": "1",
        "trades": [Trade.DOCTOR],
        "contexts": ["office"],
        "languages": ["fr"],
        **fields,
    }
    page = (index or make_tool_index(is_public=True)).add_child(
        instance=ToolPage(live=live, **fields)
    )
    revision = page.save_revision()
    if live:
        revision.publish()
    return ToolPage.objects.get(pk=page.pk)
