"""Send the digests that are due now; the worker also does it by itself."""

from django.core.management.base import BaseCommand

from portal.core.services.digests import send_digests


class Command(BaseCommand):
    help = "Send the e-mail that says there is something new, once a day at most per person."

    def handle(self, *args, **options) -> None:
        counts = send_digests()
        self.stdout.write(
            f"{counts['sent']} sent, {counts['left']} to try again, {counts['failed']} given up"
        )
