"""Limits of attempts, shared by every process, and equal answers for everybody."""

import subprocess
import sys

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache, caches
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.accounts.models import User
from tests.factories.accounts import make_member
from tests.support.client import PortalClient
from tests.support.second_factor import (
    PASSWORD,
    is_signed_in,
    sign_in_for_real,
    sign_in_with_password,
    totp_code,
)

pytestmark = pytest.mark.django_db(transaction=True)

WRONG = "un mot de passe tout autre"


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is really hashed."""

    calls = 0

    def encode(self, password, salt):
        type(self).calls += 1
        return super().encode(password, salt)


def test_sixth_attempt_on_an_account_is_refused_even_with_the_right_password(client, person):
    for number in range(5):
        sign_in_with_password(client, person, WRONG, REMOTE_ADDR=f"198.51.100.{number}")

    response = sign_in_with_password(client, person, REMOTE_ADDR="198.51.100.99")

    assert response.status_code == 200
    assert not is_signed_in(client)
    assert response.context["form"].errors["__all__"].data[0].code == "too_many_login_attempts"


def test_attempts_on_one_account_do_not_lock_another(client, person, secret):
    stranger = make_member()
    for number in range(6):
        sign_in_with_password(client, stranger, WRONG, REMOTE_ADDR=f"198.51.100.{number}")

    response = sign_in_with_password(client, person)

    assert response["Location"] == "/compte/2fa/authenticate/"


def test_attempts_from_one_address_are_limited_over_all_accounts(client, person):
    for number in range(10):
        client.post("/compte/login/", {"login": f"p{number}@x.example", "password": WRONG})

    response = sign_in_with_password(client, person)

    assert response.context["form"].errors["__all__"].data[0].code == "too_many_login_attempts"


def test_good_sign_in_with_second_factor_does_not_wipe_the_counter_of_its_address(
    client, other_client, person, secret
):
    """An insider cannot reset the counter with an account of their own."""
    for number in range(9):
        client.post("/compte/login/", {"login": f"p{number}@x.example", "password": WRONG})

    sign_in_for_real(other_client, person, secret)
    assert is_signed_in(other_client)
    client.post("/compte/login/", {"login": "p10@x.example", "password": WRONG})
    response = client.post("/compte/login/", {"login": "p11@x.example", "password": WRONG})

    assert response.context["form"].errors["__all__"].data[0].code == "too_many_login_attempts"


def test_forged_header_does_not_change_the_counted_address(client, person):
    for number in range(10):
        client.post(
            "/compte/login/",
            {"login": f"p{number}@x.example", "password": WRONG},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )

    response = sign_in_with_password(client, person, headers={"X-Forwarded-For": "203.0.113.77"})

    assert response.context["form"].errors["__all__"].data[0].code == "too_many_login_attempts"


def test_wrong_codes_are_limited(client, person, secret):
    sign_in_with_password(client, person)
    for _attempt in range(5):
        client.post("/compte/2fa/authenticate/", {"code": "000000"})

    client.post("/compte/2fa/authenticate/", {"code": totp_code(secret)})

    assert not is_signed_in(client)


def test_resets_for_one_address_are_limited(client, person):
    for _attempt in range(5):
        client.post("/compte/password/reset/", {"email": person.email})

    response = client.post("/compte/password/reset/", {"email": person.email.upper()})

    assert response.status_code == 429
    assert len(mail.outbox) == 5


COUNT_IN_ANOTHER_PROCESS = """
import django
django.setup()
from django.test import Client
for number in range(5):
    Client().post("/compte/login/", {"login": "cible@exemple.example", "password": "x" * 20},
                  REMOTE_ADDR=f"198.51.100.{number}")
"""


def test_limit_holds_across_processes(client, fresh_counters):
    """Five failures in another process: the sixth, here, is refused."""
    name = str(connection.settings_dict["NAME"])
    settings_text = (
        "from portal.settings.test import *\n"
        f"DATABASES['default'] = dict(DATABASES['default'], NAME={name!r})\n"
    )
    script = (
        "import sys, types\n"
        "module = types.ModuleType('other_settings')\n"
        f"exec({settings_text!r}, module.__dict__)\n"
        "sys.modules['other_settings'] = module\n"
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'other_settings'\n"
        f"{COUNT_IN_ANOTHER_PROCESS}"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)

    response = client.post(
        "/compte/login/", {"login": "cible@exemple.example", "password": PASSWORD}
    )

    assert response.context["form"].errors["__all__"].data[0].code == "too_many_login_attempts"


def test_cache_of_the_limits_is_in_the_database_and_large(settings):
    backend = settings.CACHES["default"]

    assert backend["BACKEND"].endswith("db.DatabaseCache")
    assert caches["default"]._max_entries >= 100_000
    assert backend["LOCATION"] in connection.introspection.table_names()


def test_table_of_the_cache_comes_from_a_migration():
    loader = MigrationLoader(connection)

    assert ("accounts", "0002_cache_table") in loader.applied_migrations


def test_sign_in_fails_closed_without_the_cache(client, person, secret):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE portal_cache")
    client.raise_request_exception = False

    response = sign_in_with_password(client, person)

    assert response.status_code in (200, 500, 503)
    assert not is_signed_in(client)


# Same answer, same work


def work(client, path: str, data: dict) -> tuple[int, str, list[str]]:
    """Status, address and the kinds of queries of one request."""
    with CaptureQueriesContext(connection) as queries:
        response = client.post(path, data)
    kinds = [query["sql"].split()[0] for query in queries if "portal_cache" not in query["sql"]]
    return response.status_code, response.get("Location", ""), kinds


def test_reset_answers_and_works_the_same_for_everybody(person):
    closed = make_member(is_active=False)

    known = work(PortalClient(), "/compte/password/reset/", {"email": person.email})
    unknown = work(PortalClient(), "/compte/password/reset/", {"email": "x@exemple.example"})
    inactive = work(PortalClient(), "/compte/password/reset/", {"email": closed.email})

    assert known[:2] == unknown[:2] == inactive[:2] == (302, "/compte/password/reset/done/")
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_reset_puts_one_task_in_the_queue_whoever_asks(settings, person, client):
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": ["default", "extraction", "search"],
        }
    }
    known = work(client, "/compte/password/reset/", {"email": person.email})
    unknown = work(client, "/compte/password/reset/", {"email": "x@exemple.example"})

    assert known == unknown
    tasks = DBTaskResult.objects.filter(task_path__endswith="send_reset_mail")
    tasks = tasks.order_by("enqueued_at")
    assert [task.args_kwargs["args"] for task in tasks] == [[person.pk], [0]]
    assert not mail.outbox


def test_sign_in_hashes_once_for_known_and_unknown_addresses(client, person, settings):
    settings.PASSWORD_HASHERS = ["tests.portal.accounts.test_limits.CountingHasher"]
    user = User.objects.get(pk=person.pk)
    user.set_password(PASSWORD)
    user.save()
    counts = []
    for email in (person.email, "inconnue@exemple.example"):
        CountingHasher.calls = 0
        client.post("/compte/login/", {"login": email, "password": WRONG})
        counts.append(CountingHasher.calls)

    assert counts == [1, 1]


def test_endless_password_is_refused_without_hashing(client, person, settings):
    settings.PASSWORD_HASHERS = ["tests.portal.accounts.test_limits.CountingHasher"]
    user = User.objects.get(pk=person.pk)
    user.set_password(PASSWORD)
    user.save()
    answers = []
    CountingHasher.calls = 0
    for email in (person.email, "inconnue@exemple.example"):
        response = client.post("/compte/login/", {"login": email, "password": "a" * 4097})
        answers.append((response.status_code, str(response.context["form"].errors)))

    assert CountingHasher.calls == 0
    assert answers[0] == answers[1]


def test_counters_are_forgotten_after_their_time(client, person, secret):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        for number in range(5):
            sign_in_with_password(client, person, WRONG, REMOTE_ADDR=f"198.51.100.{number}")
    with time_machine.travel(start.timestamp() + 6 * 60, tick=False):
        response = sign_in_with_password(client, person)

    assert response["Location"] == "/compte/2fa/authenticate/"
    cache.clear()
