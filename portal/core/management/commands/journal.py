"""Check the journal, or print its end so that it can be noted elsewhere."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from portal.core import journal_guard
from portal.core.models.journal import JournalEntry, JournalHead
from portal.core.services.journal import first_break


class Command(BaseCommand):
    help = "Check the chain of the journal (verify), or print its last number and hash (head)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["verify", "head"])
        parser.add_argument(
            "--anchor",
            metavar="NUMBER:HASH",
            help="an entry noted earlier with `head`: it must still be there unchanged",
        )

    def handle(self, *args, act: str, anchor: str | None, **options) -> None:
        if act == "head":
            head = JournalHead.objects.filter(pk=1).first() or JournalHead()
            self.stdout.write(f"{head.sequence}:{head.hash}")
            return
        self._verify(anchor)

    def _verify(self, anchor: str | None) -> None:
        broken = first_break()
        if broken is not None:
            raise CommandError(f"entry {broken.sequence}: {broken.problem}", returncode=1)
        absent = journal_guard.missing(connection)
        if absent:
            raise CommandError(f"triggers missing: {', '.join(absent)}", returncode=1)
        if anchor and not _anchor_holds(anchor):
            raise CommandError(f"anchor {anchor.partition(':')[0]}: not found", returncode=1)
        self.stdout.write(f"{JournalEntry.objects.count()} entries, the chain holds")


def _anchor_holds(anchor: str) -> bool:
    number, _, digest = anchor.partition(":")
    if not number.isdigit():
        raise CommandError("write the anchor as NUMBER:HASH, as `journal head` prints it")
    return JournalEntry.objects.filter(sequence=int(number), hash=digest).exists()
