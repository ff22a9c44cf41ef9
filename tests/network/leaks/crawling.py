"""Asking as somebody for every page, export and list, and reading whatever comes back."""

import io
from collections.abc import Callable, Iterator
from functools import cached_property
from urllib.parse import urlencode
from zipfile import ZipFile

from django.urls import reverse
from pypdfium2 import PdfDocument

from tests.support.canary import VISITOR, Crawl, paths_of, text_of, undone
from tests.support.urls import every_address

# Those who have rights of their own: the others may post what a member may.
POSTING = {VISITOR, "outsider", "member", "institution_manager", "coordinator", "insider", "keeper",
           "reader"}  # fmt: skip
# How every secret word begins (World.word), and no word of the language.
BEGINNING = "zq"
# Another commune than the one of the shelter: what is asked comes back in the answer.
NEARBY = "45985"
# Doors of the editor are asked one by one for the editor alone, as in the crawl of the portal.
_ADMIN = "admin/"
_OWN = ("annuaire", "qui-appeler", "conventions", "diffusions", "territoire", "informations")


class DirectoryCrawl(Crawl):
    """Every address once; those of the directory with all objects, by GET and by POST."""

    def _paths(self) -> Iterator[str]:
        yield "/"
        yield from self.world.paths
        yield from questions()
        for address in every_address():
            is_admin = address.pattern.startswith(_ADMIN)
            if is_admin and self.person != "editor":
                continue
            paths = paths_of(address, self.world)
            yield from paths if address.pattern.startswith(_OWN) else paths[:1]

    def run(self) -> None:
        """By GET everything; by POST the directory: the rest has the crawl of the portal."""
        paths = list(dict.fromkeys(self._paths()))
        for path in paths:
            self.ask(path, self.client.get)
        for path in paths if self.person in POSTING else ():
            if path.startswith(tuple(f"/{part}" for part in _OWN)):
                with undone():
                    self.ask(path, self.client.post)

    def ask(self, path: str, method: Callable) -> None:
        self.client.raise_request_exception = False
        response = method(path)
        if response.status_code >= 500 and not path.startswith("/sante"):
            self.failures.append(f"{response.status_code} {path}")
        text = readable(response)
        # Most answers hold neither the beginning of a word nor a number: they are read once.
        if BEGINNING in text.lower() or any(one in text for one in self.numbers):
            self._look(text, path)

    @cached_property
    def numbers(self) -> list[str]:
        words = (secret.word for secret in self.world.secrets)
        return [word for word in words if not word.startswith(BEGINNING)]


def questions() -> Iterator[str]:
    """Pages and files that answer what is asked of them."""
    asked = {
        "directory": [
            {"kind": kind, **more}
            for kind in ("services", "people", "institutions")
            for more in ({}, {"commune": NEARBY}, {"sort": "fresh"})
        ],
        "who_to_call": [{"need": need, "commune": NEARBY} for need in ("listening", "shelter")],
        "tariffs": [{"commune": NEARBY, "quotient": "500", "children": "1"}],
        "disability_offers": [{"commune": NEARBY}],
        "export_data_inclusion": [{"csv": "structures"}, {"csv": "services"}],
        "export_services": [{"format": kind} for kind in ("csv", "ods", "xlsx")],
        "export_pocket": [{"area": "45"}],
        "coverage_export": [{"format": "csv"}],
        "conventions": [{"now": now} for now in ("force", "draft", "ended")],
    }
    for name, some in asked.items():
        for parameters in some:
            yield f"{reverse(f'network:{name}')}?{urlencode(parameters)}"


def readable(response) -> str:
    """The text of an answer, that of a PDF or of a packed file included."""
    body = b"" if response.streaming else response.content
    if body.startswith(b"%PDF"):
        pages = PdfDocument(body)
        return "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    if body.startswith(b"PK"):
        with ZipFile(io.BytesIO(body)) as package:
            return "\n".join(
                package.read(name).decode("utf-8", errors="replace") for name in package.namelist()
            )
    return text_of(response)
