"""Bring a list of places of any shape into the directory, its columns matched with fields."""

import json
from collections import Counter
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from network.exchange.importing import import_records
from network.exchange.lists import FIELDS, as_structures, columns_of, guessed_match, read_rows
from network.exchange.records import UnreadableFile
from network.exchange.reports import report_sheet
from network.exchange.writing import Outcome
from portal.core.spreadsheets import as_csv


class Command(BaseCommand):
    """Import a list as proposed places; see docs/exchange.md."""

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--source", required=True, help="name of the list")
        parser.add_argument(
            "--map", action="append", default=[], metavar="FIELD=COLUMN",
            help=f"match a column by hand; fields: {', '.join(FIELDS)}",
        )  # fmt: skip
        parser.add_argument("--match", type=Path, help="JSON of a match kept before")
        parser.add_argument("--keep-match", type=Path, help="keep the match for the next time")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")
        parser.add_argument("--report", type=Path, help="write a CSV with a line for each row")

    def handle(self, *args, file, source, dry_run, report, **options):
        try:
            rows = read_rows(file.name, file.read_bytes())
        except (OSError, UnreadableFile) as error:
            raise CommandError(f"{file} : {error}") from error
        match = self._match(columns_of(rows), options)
        for field, column in match.items():
            self.stdout.write(f"{field} = {column}")
        records = as_structures(rows, match, source=source)
        done = import_records(records, actor=None, dry_run=dry_run)
        for row in done:
            for error in row.errors:
                self.stderr.write(f"{row.where} ({row.id}) : {error}")
        if report:
            report.write_bytes(as_csv(report_sheet([row.as_dict() for row in done])))
        if options["keep_match"]:
            options["keep_match"].write_text(json.dumps(match, ensure_ascii=False, indent=1))
        counts = Counter(row.outcome for row in done)
        words = [f"{outcome.label} : {counts[outcome]}" for outcome in Outcome]
        self.stdout.write(", ".join(words) + ".")

    def _match(self, columns: list[str], options) -> dict[str, str]:
        """The match kept, or the usual one, corrected by what is said by hand."""
        if options["match"]:
            try:
                match = json.loads(options["match"].read_text())
            except (OSError, ValueError) as error:
                raise CommandError(f"{options['match']} : {error}") from error
        else:
            match = guessed_match(columns)
        for said in options["map"]:
            field, _equals, column = said.partition("=")
            match[field] = column
        wrong = {f for f, c in match.items() if f not in FIELDS or (c and c not in columns)}
        if wrong or "nom" not in match:
            raise CommandError(f"--map : {', '.join(sorted(wrong)) or 'nom'} ?")
        return {field: column for field, column in match.items() if column}
