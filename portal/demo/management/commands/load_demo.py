import shutil
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.demo.loader.network import load_network


class Command(BaseCommand):
    help = "Load the invented network into an empty portal; does nothing when it is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--reset", action="store_true", help="Erase the data of the demonstration first."
        )

    def handle(self, *args, reset: bool = False, **options) -> None:
        if reset:
            erase_everything()
        started = time.monotonic()
        loaded = load_network(today=timezone.localdate(), say=self.stdout.write)
        if loaded is None:
            self.stdout.write(_("The demonstration is already loaded."))
            return
        figures = {**vars(loaded), "seconds": round(time.monotonic() - started)}
        self.stdout.write(
            _(
                "%(institutions)d institutions, %(accounts)d accounts, %(meetings)d meetings, "
                "%(papers)d papers in %(seconds)d s. The worker will read and index the texts."
            )
            % figures
        )


def erase_everything() -> None:
    """Remove database, files and index of the demonstration, and migrate anew.

    The journal refuses deletion, so the database goes as a whole. Raises CommandError outside the
    demonstration.
    """
    if not settings.DEMO or connection.vendor != "sqlite":
        raise CommandError("Only the data of the demonstration may be erased.")
    connections.close_all()
    database = Path(settings.DATABASES["default"]["NAME"])
    for leftover in database.parent.glob(f"{database.name}*"):
        leftover.unlink()
    folders = (
        settings.MEDIA_ROOT,
        settings.PRIVATE_MEDIA_ROOT,
        Path(settings.SEARCH_INDEX_PATH).parent,
        settings.EMAIL_FILE_PATH,
    )
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
