from django.core.management.base import BaseCommand, CommandParser

from portal.accounts.services.people import close_idle_accounts


class Command(BaseCommand):
    help = (
        "Close the accounts nobody signed in with for ACCOUNT_IDLE_DAYS. "
        "Prints a count and changes nothing unless --wet-run is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wet-run", action="store_true", help="Really close them.")

    def handle(self, *args, wet_run: bool, **options) -> None:
        closed = close_idle_accounts(dry_run=not wet_run)
        self.stdout.write(f"closed: {len(closed)}{'' if wet_run else ' (dry run)'}")
