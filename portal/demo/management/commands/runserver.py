"""Django's own server, for developers: in the demonstration it stays on this machine too."""

from django.contrib.staticfiles.management.commands.runserver import Command as RunServerCommand
from django.core.management.base import CommandError

from portal.core.loopback import is_loopback, refusal


class Command(RunServerCommand):
    def inner_run(self, *args, **options) -> None:
        """Refuse an address that another machine could reach, before anything listens."""
        if not is_loopback(self.addr):
            raise CommandError(refusal(self.addr))
        super().inner_run(*args, **options)
