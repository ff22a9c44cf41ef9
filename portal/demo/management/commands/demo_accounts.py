import json

from django.core.management.base import BaseCommand, CommandParser

from portal.demo.accounts import accounts, current_code


class Command(BaseCommand):
    help = "List the accounts of the demonstration, with what the sign-in asks for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Machine-readable list.")

    def handle(self, *args, json: bool = False, **options) -> None:
        if json:
            self.stdout.write(as_json())
            return
        for account in accounts():
            code = current_code(account["totp_secret"])
            roles = ", ".join(account["roles"]) or "-"
            self.stdout.write(f"{account['email']}  {account['password']}  {code}  {roles}")


def as_json() -> str:
    return json.dumps(accounts(), ensure_ascii=False, indent=2)
