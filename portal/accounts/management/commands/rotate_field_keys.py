from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts.services.field_keys import rotate_seeds


class Command(BaseCommand):
    help = (
        "Write the seeds of second factors again with the first of FIELD_ENCRYPTION_KEYS, so that "
        "the older keys can be removed. Changes nothing unless --wet-run is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wet-run", action="store_true", help="Really write them.")

    def handle(self, *args, wet_run: bool, **options) -> None:
        rotation = rotate_seeds(dry_run=not wet_run)
        self.stdout.write(f"seeds: {rotation.read}, {'rotated' if wet_run else 'dry run'}")
        if rotation.unreadable:
            raise CommandError(
                f"{len(rotation.unreadable)} seeds cannot be read with these keys "
                f"(second factors {rotation.unreadable}); keep the older keys."
            )
