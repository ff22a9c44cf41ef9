from django.core.management.base import BaseCommand, CommandParser

from portal.accounts.services.erasure import erase_closed_accounts, forget_closed_invitations


class Command(BaseCommand):
    help = (
        "Erase the accounts and the invitations closed for ACCOUNT_ERASE_DAYS and "
        "INVITATION_KEEP_DAYS, as the worker does each day. "
        "Prints counts and changes nothing unless --wet-run is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wet-run", action="store_true", help="Really erase them.")

    def handle(self, *args, wet_run: bool, **options) -> None:
        accounts = erase_closed_accounts(dry_run=not wet_run)
        invitations = forget_closed_invitations(dry_run=not wet_run)
        self.stdout.write(
            f"accounts erased: {len(accounts)}, invitations deleted: {invitations}"
            f"{'' if wet_run else ' (dry run)'}"
        )
