"""The French catalogue: take up new texts (`update`), or check that nothing is missing (`check`).

`update` runs makemessages over the whole project; both list the texts without translation.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "portal" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
# An ordinary space there lets a line begin with the punctuation mark.
BREAKING_SPACE = re.compile(r"(?<=«) | (?=[;:?!»])")
IGNORED = [".venv", "var", "tests", "benchmarks", "build", "docs", "scripts", "deploy"]


def key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


def extract() -> None:
    """Bring the catalogue up to date with the sources. Raises CalledProcessError."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    ignored = [part for name in IGNORED for part in ("--ignore", f"{name}/*")]
    subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "makemessages", "--locale", "fr",
         "--add-location", "file", "--no-obsolete", "--no-wrap", "--verbosity", "0", *ignored],
        cwd=ROOT, check=True,
    )  # fmt: skip


def set_spaces(catalogue: polib.POFile) -> None:
    """Put the no-break spaces that French wants around its punctuation."""
    for entry in catalogue:
        entry.msgstr = BREAKING_SPACE.sub("\u00a0", entry.msgstr)
        entry.msgstr_plural = {
            number: BREAKING_SPACE.sub("\u00a0", text)
            for number, text in entry.msgstr_plural.items()
        }


def breaking_spaces(catalogue: polib.POFile) -> list[str]:
    """Translations in which an ordinary space stands around French punctuation."""
    return [
        repr(text)
        for entry in catalogue
        for text in (entry.msgstr, *entry.msgstr_plural.values())
        if BREAKING_SPACE.search(text)
    ]


def untranslated(catalogue: polib.POFile) -> list[str]:
    """Texts without a translation, or with one that a tool guessed."""
    return [
        f"{entry.msgid!r}  ({', '.join(sorted({place for place, _line in entry.occurrences}))})"
        for entry in catalogue
        if not entry.obsolete and (entry.fuzzy or not entry.translated())
    ]


def save(catalogue: polib.POFile) -> None:
    """Write the catalogue in a stable order, without dates that change by themselves."""
    catalogue.metadata = {
        "Project-Id-Version": "Maillage",
        "Language": "fr",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    }
    catalogue.header = "Textes français du portail ; `make messages` les tient à jour."
    catalogue.metadata_is_fuzzy = False
    catalogue.sort(key=key)
    catalogue.wrapwidth = 0
    catalogue.save(str(CATALOGUE))


def malformed() -> list[str]:
    """What msgfmt says against the catalogue: placeholders that differ, plurals that miss."""
    answer = subprocess.run(
        ["msgfmt", "--check", "--output-file", os.devnull, CATALOGUE],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return answer.stderr.splitlines() if answer.returncode else []


def texts(catalogue: polib.POFile) -> set[tuple[str, str, str]]:
    return {(*key(entry), entry.msgid_plural) for entry in catalogue if not entry.obsolete}


def update() -> int:
    extract()
    catalogue = polib.pofile(str(CATALOGUE), wrapwidth=0)
    set_spaces(catalogue)
    save(catalogue)
    missing = untranslated(catalogue)
    for line in missing:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(catalogue)} textes, {len(missing)} sans traduction.\n")
    return 0


def check() -> int:
    """Fail when the sources hold a text that the catalogue lacks, or the other way round."""
    before = CATALOGUE.read_bytes()
    moment = CATALOGUE.stat()
    try:
        extract()
        current = polib.pofile(str(CATALOGUE), wrapwidth=0)
    finally:
        with tempfile.NamedTemporaryFile(dir=CATALOGUE.parent, delete=False) as copy:
            copy.write(before)
        Path(copy.name).replace(CATALOGUE)
        CATALOGUE.chmod(0o644)
        os.utime(CATALOGUE, ns=(moment.st_atime_ns, moment.st_mtime_ns))
    kept = polib.pofile(before.decode())
    problems = [f"sans traduction : {line}" for line in untranslated(current)]
    problems += [f"mal formé : {line}" for line in malformed()]
    problems += [f"espace ordinaire : {text}" for text in breaking_spaces(kept)]
    for label, left, right in (
        ("absent du catalogue", current, kept),
        ("de trop au catalogue", kept, current),
    ):
        problems += [f"{label} : {text[1]!r}" for text in sorted(texts(left) - texts(right))]
    for line in problems:
        sys.stderr.write(f"{line}\n")
    if problems:
        sys.stderr.write("Le catalogue français n'est pas à jour : make messages\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit({"update": update, "check": check}[sys.argv[1]]())
