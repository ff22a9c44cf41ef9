from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts.services.field_keys import rotate_keys


class Command(BaseCommand):
    help = (
        "Write every encrypted value again with the first of FIELD_ENCRYPTION_KEYS (seeds of "
        "second factors, confidential addresses), so that the older keys can be removed. Changes "
        "nothing unless --wet-run is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wet-run", action="store_true", help="Really write them.")

    def handle(self, *args, wet_run: bool, **options) -> None:
        done = "rotated" if wet_run else "dry run"
        unreadable = []
        for name, rotation in rotate_keys(dry_run=not wet_run).items():
            self.stdout.write(f"{name}: {rotation.read}, {done}")
            if rotation.unreadable:
                unreadable.append(f"{len(rotation.unreadable)} {name} ({rotation.unreadable})")
        if unreadable:
            raise CommandError(
                f"{', '.join(unreadable)} cannot be read with these keys; keep the older keys."
            )
