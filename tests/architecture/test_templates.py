"""Templates: no inline code, nothing marked safe by hand, none that nobody uses."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

from tests.support.packages import PACKAGES
from tests.support.services import ROOT

FOLDERS = [ROOT / package for package in PACKAGES]
TEMPLATES = sorted(
    path
    for folder in FOLDERS
    for path in folder.rglob("*.html")
    if "templates" in path.relative_to(ROOT).parts
)
INLINE_STYLE = re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE)
HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE)
STYLE_ELEMENT = re.compile(r"<style\b", re.IGNORECASE)
INLINE_SCRIPT = re.compile(
    r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type=\"(?:application/json|importmap)\")", re.IGNORECASE
)
MARKED_SAFE = re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off")
COMMENT = re.compile(r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}", re.DOTALL)
# Templates that Django, allauth or Wagtail look for under a name of their own.
FOUND_BY_NAME = re.compile(
    r"^(?:4\d\d|4\d\d_csrf|500)\.html$|^(?:account|mfa|usersessions|allauth|wagtailadmin)/|^forms/"
)
COTTON = re.compile(r"<c-([a-z0-9_.\-]+)")
# What may mark a text as safe, with the reason.
MAY_MARK_SAFE = {
    "forms/help_and_errors.html": "help texts are written in the code, some by Django as lists",
}
# What may draw a whole page by itself, with the reason.
WHOLE_PAGES = {
    "base.html": "the shell",
    "shell/_error_page.html": "drawn when nothing else works: no request, no database",
}


def name_of(path: Path) -> str:
    """The name a template is asked by."""
    parts = path.parts
    return "/".join(parts[parts.index("templates") + 1 :])


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_has_no_inline_code_and_marks_nothing_safe(path):
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))

    for wrong in (INLINE_STYLE, HANDLER, STYLE_ELEMENT, INLINE_SCRIPT):
        assert not wrong.search(text), wrong.pattern
    assert bool(MARKED_SAFE.search(text)) == (name_of(path) in MAY_MARK_SAFE)


def python_files() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in folder.rglob("*.py"))


def test_no_python_marks_text_safe():
    found = [
        str(path.relative_to(ROOT))
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name) and node.id == "mark_safe"
    ]

    assert found == []


def text_that_names_templates() -> str:
    sources = [path.read_text(encoding="utf-8") for path in [*TEMPLATES, *python_files()]]
    return "\n".join(sources)


def test_no_template_is_orphan():
    """Asked by name, as a component, or by a page type or package under a fixed name."""
    everything = text_that_names_templates()
    components = {f"cotton/{name.replace('.', '/')}.html" for name in COTTON.findall(everything)}
    page_templates = {
        model.template
        for model in apps.get_models()
        if isinstance(getattr(model, "template", None), str)
    }
    orphans = [
        name_of(path)
        for path in TEMPLATES
        if not FOUND_BY_NAME.match(name_of(path))
        and name_of(path) not in components | page_templates
        and f'"{name_of(path)}"' not in everything
        and f"'{name_of(path)}'" not in everything
    ]

    assert orphans == []


def test_every_html_page_extends_the_shell_or_is_a_part():
    """A page of our own without the shell has neither quick exit nor skip links."""
    whole = [path for path in TEMPLATES if "<html" in path.read_text(encoding="utf-8").lower()]

    assert {name_of(path) for path in whole} == set(WHOLE_PAGES)
