from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts.matrix import DOCUMENT, render_matrix


class Command(BaseCommand):
    help = "Write docs/permissions.md from the permission matrix; --check compares only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Fail when the page is stale.")

    def handle(self, *args, check: bool, **options) -> None:
        wanted = render_matrix()
        if not check:
            DOCUMENT.write_text(wanted, encoding="utf-8")
        elif not DOCUMENT.exists() or DOCUMENT.read_text(encoding="utf-8") != wanted:
            raise CommandError(f"{DOCUMENT.name} is stale: run manage.py permission_matrix")
        self.stdout.write(wanted)
