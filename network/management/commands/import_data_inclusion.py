"""Bring structures and services of data·inclusion v1 into the directory."""

from collections import Counter
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from network.enums import EntryState
from network.exchange.importing import import_records
from network.exchange.records import UnreadableFile, read_records
from network.exchange.reports import report_sheet
from network.exchange.writing import Outcome
from portal.core.spreadsheets import as_csv


class Command(BaseCommand):
    """Import files as proposed entries; see docs/exchange.md."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--source", default="", help="source of records that name none")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")
        parser.add_argument("--to-verify", action="store_true", help="show entries at once")
        parser.add_argument("--report", type=Path, help="write a CSV with a line for each record")

    def handle(self, *args, files, source, dry_run, to_verify, report, **options):
        records = []
        for path in files:
            try:
                records += read_records(path.name, path.read_bytes(), source=source)
            except (OSError, UnreadableFile) as error:
                raise CommandError(f"{path} : {error}") from error
        state = EntryState.TO_VERIFY if to_verify else EntryState.PROPOSED
        rows = import_records(records, actor=None, entry_state=state, dry_run=dry_run)
        for row in rows:
            for error in row.errors:
                self.stderr.write(f"{row.id or row.where} : {error}")
        if report:
            report.write_bytes(as_csv(report_sheet([row.as_dict() for row in rows])))
        counts = Counter(row.outcome for row in rows)
        words = [f"{outcome.label} : {counts[outcome]}" for outcome in Outcome]
        if dry_run:
            self.stdout.write(_("Nothing was written."))
        self.stdout.write(", ".join(words) + ".")
