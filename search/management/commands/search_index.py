"""Looking after the search index: status, drain, rebuild, verify."""

import json
import sys
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import indexing, verification
from search.engine import get_engine
from search.engines.base import EngineUnavailable
from search.health import lag
from search.models import IndexEntry, IndexOutbox
from search.rebuilding import catch_up, rebuild


class Command(BaseCommand):
    help = (
        "status: what the index holds and how late it is. drain: follow pending changes now. "
        "rebuild: make a new index beside the live one and swap. revert: put the index kept "
        "aside back, and bring it what changed. verify: compare objects, entries, engine and "
        "visibility; leaves with 1 when they differ."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["status", "drain", "rebuild", "revert", "verify"])
        parser.add_argument("--repair", action="store_true", help="verify: mend what differs")
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *args, act: str, repair: bool, json: bool, **options) -> None:
        if repair and act != "verify":
            raise CommandError("--repair goes with verify")
        self._as_json = json
        try:
            getattr(self, f"_{act}")(repair)
        except EngineUnavailable as error:
            raise CommandError(f"the search engine does not answer ({error})") from error

    def _print(self, report: dict) -> None:
        if self._as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2, default=str))
            return
        for name, value in report.items():
            self.stdout.write(f"{name}: {value}")

    def _status(self, _repair: bool) -> None:
        self._print(
            {
                **get_engine().status(),
                "entries": IndexEntry.objects.count(),
                "masked": IndexEntry.objects.masked().count(),
                "pending": IndexOutbox.objects.pending().count(),
                "parked": IndexOutbox.objects.parked().count(),
                "lag_seconds": round(lag().total_seconds(), 1),
            }
        )

    def _drain(self, _repair: bool) -> None:
        catch_up()
        self._print(vars(indexing.drain()))

    def _rebuild(self, _repair: bool) -> None:
        show = sys.stderr.isatty() and not self._as_json

        def progress(done: int, total: int) -> None:
            if show:
                self.stderr.write(f"\r{done}/{total}", ending="")

        report = rebuild(progress)
        self._print(asdict(report))

    def _revert(self, _repair: bool) -> None:
        if not get_engine().bring_back():
            raise CommandError("no index was kept")
        self._verify(repair=True)

    def _verify(self, repair: bool) -> None:
        report = verification.verify()
        repaired = {}
        if repair and report.differences:
            repaired = report.counts()
            report = verification.repair(report)
        self._print(
            {
                "objects": report.objects,
                "token_sets": report.token_sets,
                "pending": report.pending,
                "repaired": repaired,
                "differences": report.counts(),
                "examples": [
                    f"{d.problem} {d.kind} {d.object_id or d.key}" for d in report.differences[:20]
                ],
            }
        )
        if report.differences:
            raise CommandError("the index differs from the database", returncode=1)
