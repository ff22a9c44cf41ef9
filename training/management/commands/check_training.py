from collections import Counter

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from training.checking import faults


class Command(BaseCommand):
    help = "Look for what must never be in training; --repair mends what is safe to mend."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="Mend what is safe to mend.")

    def handle(self, *args, repair: bool = False, **options) -> None:
        """Print one line per fault, numbers only. Raises CommandError while one is left."""
        found = list(faults())
        for fault in found:
            standing = _("can be mended") if fault.repair else _("to be looked at")
            self.stdout.write(f"{fault.check}: {fault.row} ({standing})")
        if repair:
            for fault in found:
                if fault.repair:
                    fault.repair()
            found = list(faults())
        if found:
            kinds = Counter(fault.check for fault in found)
            counts = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
            raise CommandError(_("Training does not hold: %(counts)s") % {"counts": counts})
        self.stdout.write(_("Training holds."))
