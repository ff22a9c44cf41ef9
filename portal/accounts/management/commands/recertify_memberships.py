from django.core.management.base import BaseCommand, CommandParser

from portal.accounts.services.recertification import review_memberships


class Command(BaseCommand):
    help = (
        "Ask managers to confirm memberships that are due, suspend those not confirmed in time. "
        "Prints counts and changes nothing unless --wet-run is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wet-run", action="store_true", help="Really notify and suspend.")

    def handle(self, *args, wet_run: bool, **options) -> None:
        review = review_memberships(dry_run=not wet_run)
        self.stdout.write(
            f"notified: {len(review.notified)}, suspended: {len(review.suspended)}, "
            f"kept (last coordinator): {len(review.kept)}{'' if wet_run else ' (dry run)'}"
        )
