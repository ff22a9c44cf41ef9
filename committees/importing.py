"""Importing a tree of folders into a committee: walking it, and reporting each file."""

import csv
import logging
import os
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.models import Committee, Meeting
from committees.services.intake import Intake, Outcome, take_in
from portal.core.models import Audience
from portal.core.spreadsheets import harmless

logger = logging.getLogger(__name__)

# Left by systems and word processors beside the documents of people.
_SYSTEM_NAMES = frozenset({"thumbs.db", "desktop.ini"})
_SYSTEM_PREFIXES = (".", "~$")
REPORT_COLUMNS = ("path", "outcome", "code", "reason", "title", "kind", "date", "paper")


@dataclass(frozen=True)
class ImportSettings:
    """What holds for every file of one import."""

    committee: Committee
    actor: object
    meeting: Meeting | None = None
    audience: Audience | None = None


def files_under(root: Path) -> list[Path]:
    """Every file of the tree in a stable order; links to folders are not followed."""
    found = []
    for folder, folders, names in os.walk(root):
        folders.sort()
        found.extend(Path(folder) / name for name in sorted(names))
    return found


def import_file(path: Path, root: Path, options: ImportSettings) -> Intake:
    """Take one file, whatever it is; never raises on account of the file.

    Each file is committed by itself: an import that is killed goes on where it stopped.
    """
    name = readable_name(path.name)
    if path.is_symlink():
        return _refused(name, "link", _("A link to another file is not followed."))
    if name.lower() in _SYSTEM_NAMES or name.startswith(_SYSTEM_PREFIXES):
        return _refused(name, "system_file", _("This is a file of the system, not a document."))
    try:
        if not path.is_file():
            # Opening a named pipe would wait for ever for somebody to write into it.
            return _refused(name, "special", _("This is a device or a pipe, not a file."))
        with path.open("rb") as stream:
            return take_in(
                options.committee,
                actor=options.actor,
                uploaded=File(stream, name=name),
                filename=name,
                folders=(root.resolve().name, *map(readable_name, _folders(path, root))),
                meeting=options.meeting,
                audience=options.audience,
                default_date=_day_of(path),
                publish=True,
                read_first_page=True,
            )
    except OSError:
        return _refused(name, "unreadable", _("The file cannot be read on the disk."))
    except Exception:
        # One file must never stop the others; the trace names no file.
        logger.exception("import failed", extra={"committee": options.committee.pk})
        return _refused(name, "error", _("The file could not be taken; see the server's log."))


def readable_name(name: str) -> str:
    """A name as text, also when the disk holds bytes that are not UTF-8."""
    raw = os.fsencode(name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


class ImportReport:
    """A CSV file with one row per file, written at once so that it survives a kill."""

    def __init__(self, stream: TextIO | None):
        self._stream = stream
        self._writer = csv.writer(stream) if stream else None
        if self._writer:
            self._writer.writerow(REPORT_COLUMNS)

    @classmethod
    def open(cls, path: Path | None, stack: ExitStack) -> "ImportReport":
        """A report in this file, closed with the stack; without a path it writes nothing."""
        if path is None:
            return cls(None)
        return cls(stack.enter_context(path.open("w", encoding="utf-8", newline="")))

    def add(self, path: str, intake: Intake) -> None:
        if self._writer and self._stream:
            self._writer.writerow([harmless(value) for value in _row(path, intake)])
            self._stream.flush()


def _row(path: str, intake: Intake) -> list[str]:
    paper = intake.paper
    return [
        path,
        intake.outcome,
        intake.code,
        intake.message,
        paper.title if paper else "",
        paper.kind if paper else "",
        paper.dated_on.isoformat() if paper else "",
        str(paper.uuid) if paper else "",
    ]


def _refused(name: str, code: str, message: str) -> Intake:
    return Intake(Outcome.REFUSED, name, code=code, message=message)


def _folders(path: Path, root: Path) -> tuple[str, ...]:
    return path.relative_to(root).parts[:-1]


def _day_of(path: Path) -> date:
    """The day the file was last written: better than today when nothing else dates it."""
    written = datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone())
    return min(written.date(), timezone.localdate())
