"""The permission matrix as a page for people: docs/permissions.md."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from portal.accounts.enums import Action, Role
from portal.accounts.permissions import BOUNDED_ACTIONS, MATRIX, READING_ROLES

DOCUMENT = settings.BASE_DIR / "docs" / "permissions.md"


def render_matrix() -> str:
    """The matrix in Markdown, in French: one line per role, one column per action."""
    with translation.override("fr"):
        lines = [
            "# " + _("Who may do what"),
            "",
            _("Written by `manage.py permission_matrix` from `portal/accounts/permissions.py`."),
            "",
            *_table(),
            "",
            *_notes(),
        ]
        return "\n".join(lines) + "\n"


def _table() -> list[str]:
    heads = [_("Role"), _("Reads what its institution receives"), *(str(a.label) for a in Action)]
    rows = [heads, ["---"] * len(heads), *(_row(role) for role in Role)]
    return [f"| {' | '.join(cells)} |" for cells in rows]


def _row(role: Role) -> list[str]:
    return [
        str(role.label),
        _mark(role in READING_ROLES),
        *(_mark(action in MATRIX[role], bounded=action in BOUNDED_ACTIONS) for action in Action),
    ]


def _mark(granted: bool, *, bounded: bool = False) -> str:
    if not granted:
        return "–"
    return _("in its institution") if bounded else _("yes")


def _notes() -> list[str]:
    notes = [
        _("A right comes from an active membership; without one nothing is open."),
        _("Reading is decided by audiences: no action opens a restricted content."),
        _("A superuser, or the technical administrator, reads no restricted content."),
        _("Nobody changes, confirms or ends their own membership."),
    ]
    return [f"- {note}" for note in notes]
