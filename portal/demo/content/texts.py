"""The French texts of the demonstration, kept as TOML beside the code."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from portal.demo.frenchtext import typography

FOLDER = Path(__file__).resolve().parents[1] / "texts"


@cache
def read(name: str, *, french: bool = True) -> dict[str, Any]:
    """The content of ``texts/<name>.toml``, with French typography unless told otherwise."""
    content = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return _typeset(content) if french else content


def read_all(pattern: str, key: str) -> list[dict[str, Any]]:
    """The tables called ``key`` of every file whose name matches, in the order of the names."""
    names = sorted(path.relative_to(FOLDER).with_suffix("") for path in FOLDER.glob(pattern))
    return [table for name in names for table in read(str(name)).get(key, [])]


# Words of the code, not of the reader: kept as they are written.
_CODES = frozenset(
    {"key", "slug", "kind", "prefix", "code", "format", "audience", "sender", "recipients",
     "persons", "seats", "also", "ended", "shown", "parent", "people", "generated", "number",
     "step"}
)  # fmt: skip


def _typeset(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _typeset(inner, name) for name, inner in value.items()}
    if key in _CODES:
        return value
    if isinstance(value, list):
        return [_typeset(inner) for inner in value]
    return typography(value) if isinstance(value, str) else value
