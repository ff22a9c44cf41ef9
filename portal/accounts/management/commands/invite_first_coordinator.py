from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from portal.accounts.enums import InstitutionKind, Role
from portal.accounts.errors import AlreadyInvited
from portal.accounts.mails import invitation_url
from portal.accounts.models import Institution
from portal.accounts.services.invitations import create_invitation
from portal.accounts.services.memberships import coordinators


class Command(BaseCommand):
    help = (
        "Open the portal: invite its first coordinator and print the link. "
        "Refused as soon as a coordinator exists, who then invites the others."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--institution", required=True, help="Name; made when missing.")
        parser.add_argument(
            "--kind", choices=InstitutionKind.values, default=InstitutionKind.DEPARTEMENT
        )

    def handle(self, *args, email: str, institution: str, kind: str, **options) -> None:
        if coordinators():
            raise CommandError("A coordinator exists already: invite from the portal.")
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError("This is not an e-mail address.") from None
        with transaction.atomic():
            place, _created = Institution.objects.get_or_create(
                name=institution, defaults={"kind": kind}
            )
            try:
                invitation = create_invitation(
                    place, author=None, email=email, roles=[Role.COORDINATOR, Role.EDITOR]
                )
            except AlreadyInvited:
                invitation = place.invitations.open().get(email=email.lower())
            self.stdout.write(invitation_url(invitation))
