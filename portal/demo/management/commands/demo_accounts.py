import json

from django.core.management.base import BaseCommand, CommandParser

from portal.demo.accounts import accounts, current_code, sign_in_rows


class Command(BaseCommand):
    help = "List the accounts of the demonstration, with what the sign-in asks for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Machine-readable list.")
        parser.add_argument(
            "--by-role", action="store_true", help="One account per role, as the sign-in page does."
        )

    def handle(self, *args, json: bool = False, by_role: bool = False, **options) -> None:
        if json:
            self.stdout.write(as_json())
            return
        if by_role:
            self._list_by_role()
            return
        for account in accounts():
            code = current_code(account["totp_secret"])
            roles = ", ".join(account["roles"]) or "-"
            self.stdout.write(f"{account['email']}  {account['password']}  {code}  {roles}")

    def _list_by_role(self) -> None:
        rows = sign_in_rows()
        email_width = max(len(row["email"]) for row in rows)
        password_width = max(len(row["password"]) for row in rows)
        for row in rows:
            self.stdout.write(
                f"{row['email']:<{email_width}}  {row['password']:<{password_width}}  {row['role']}"
            )


def as_json() -> str:
    return json.dumps(accounts(), ensure_ascii=False, indent=2)
