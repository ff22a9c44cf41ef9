from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts.models import User
from portal.accounts.second_factor import MAIN_FACTORS
from portal.accounts.services.recovery import recover


class Command(BaseCommand):
    help = (
        "Recover a locked-out person: remove every second factor, end every session, send a "
        "neutral mail, write the journal. Changes nothing unless --wet-run is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="Address of the locked-out person.")
        parser.add_argument("--by", required=True, help="Address of the person who acts.")
        parser.add_argument("--reason", required=True, help="For the journal, 200 signs at most.")
        parser.add_argument("--wet-run", action="store_true", help="Really do it.")

    def handle(self, *args, email: str, by: str, reason: str, wet_run: bool, **options) -> None:
        person, actor = self._find(email), self._find(by)
        if person == actor:
            raise CommandError("Nobody recovers their own account: --by names another person.")
        if not actor.is_active:
            raise CommandError("The account given by --by is closed.")
        if not 0 < len(reason.strip()) <= 200:
            raise CommandError("Give a reason of 200 signs at most.")
        factors = person.authenticator_set.filter(type__in=MAIN_FACTORS).count()
        if wet_run:
            recover(person, actor=actor, reason=reason.strip())
        self.stdout.write(f"second factors: {factors}, {'removed' if wet_run else 'dry run'}")

    @staticmethod
    def _find(email: str) -> User:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"No account has the address {email}.")
        return user
