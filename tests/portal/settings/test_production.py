"""The production settings, read by a process of their own."""

import json
import subprocess
import sys

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile

from portal.settings.base import STORAGES
from tests.support.production import production_environment
from tests.support.services import ROOT

SHOW = """
import json
from portal.settings import production
shown = {name: getattr(production, name) for name in dir(production) if name.isupper()}
print(json.dumps(shown, default=lambda value: type(value).__name__))
"""


def _run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_static_files_are_readable_by_an_account_other_than_the_installer(tmp_path):
    storage = StaticFilesStorage(location=tmp_path, **STORAGES["staticfiles"]["OPTIONS"])

    storage.save("shell/style.css", ContentFile(b"p {}"))

    assert (tmp_path / "shell").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "shell" / "style.css").stat().st_mode & 0o777 == 0o644


@pytest.fixture(scope="module")
def shown(tmp_path_factory) -> dict:
    """Every setting of a production process."""
    environment = production_environment(tmp_path_factory.mktemp("production"))
    return json.loads(_run(environment, "-c", SHOW).stdout)


BASELINE = {
    "DEBUG": False,
    "DEMO": False,
    "ALLOWED_HOSTS": ["portail.example"],
    "SESSION_COOKIE_NAME": "__Host-sid",
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "CSRF_COOKIE_NAME": "__Host-csrf",
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SAMESITE": "Strict",
    "LANGUAGE_COOKIE_NAME": "__Host-lang",
    "LANGUAGE_COOKIE_SECURE": True,
    "LANGUAGE_COOKIE_HTTPONLY": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_CONTENT_TYPE_NOSNIFF": True,
    # Browsers keep the last: nothing leaves the host, and our own forms keep their origin.
    "SECURE_REFERRER_POLICY": ["no-referrer", "same-origin"],
    "X_FRAME_OPTIONS": "DENY",
    "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
    "ACCOUNT_PREVENT_ENUMERATION": "strict",
    "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
    "ACCOUNT_LOGOUT_ON_GET": False,
    "ACCOUNT_SESSION_REMEMBER": False,
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "MFA_TRUST_ENABLED": False,
    "WAGTAIL_PASSWORD_RESET_ENABLED": False,
    "WAGTAIL_PASSWORD_MANAGEMENT_ENABLED": False,
    "WAGTAIL_EMAIL_MANAGEMENT_ENABLED": False,
    "WAGTAILUSERS_PASSWORD_ENABLED": False,
    "WAGTAIL_GRAVATAR_PROVIDER_URL": None,
    "WAGTAIL_ENABLE_UPDATE_CHECK": False,
    "WAGTAIL_ENABLE_WHATS_NEW_BANNER": False,
    "WAGTAILEMBEDS_FINDERS": [],
    "WAGTAILDOCS_SERVE_METHOD": "serve_view",
    "WAGTAILDOCS_INLINE_CONTENT_TYPES": [],
    "WAGTAILDOCS_BLOCK_EMBEDDED_CONTENT": True,
    "WAGTAILIMAGES_MAX_IMAGE_PIXELS": 25_000_000,
    "WAGTAIL_PRIVATE_PAGE_OPTIONS": {"SHARED_PASSWORD": False},
    "WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS": {"SHARED_PASSWORD": False},
}


@pytest.mark.parametrize("name", BASELINE)
def test_production_keeps_the_baseline(shown, name):
    assert shown[name] == BASELINE[name]


def test_production_checks_the_database_it_talks_to(shown):
    database = shown["DATABASES"]["default"]

    assert database["OPTIONS"]["sslmode"] == "verify-full"
    assert "statement_timeout=5000" in database["OPTIONS"]["options"]
    assert database["CONN_HEALTH_CHECKS"] is True


def test_production_hashes_passwords_with_argon2_first(shown):
    assert shown["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")


def test_production_serialises_nothing_but_json(shown):
    assert not [name for name, value in shown.items() if "ickleSerializer" in str(value)]


def test_production_refuses_drawings_and_programs(shown):
    assert "svg" not in shown["WAGTAILIMAGES_EXTENSIONS"] + shown["WAGTAILDOCS_EXTENSIONS"]


def test_production_has_no_demo(shown):
    assert "portal.demo" not in shown["INSTALLED_APPS"]
    assert shown["DEMO_SIGN_IN_ROWS"] == ""


def test_cache_is_shared_by_every_process(shown):
    assert shown["CACHES"]["default"]["BACKEND"].endswith("DatabaseCache")


def test_quick_exit_of_an_installation_enters_the_content_policy(tmp_path):
    environment = production_environment(tmp_path, QUICK_EXIT_URL="https://exemple.example/")

    shown = json.loads(_run(environment, "-c", SHOW).stdout)

    assert (
        "https://exemple.example/" in shown["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"]
    )


def test_deployment_check_is_clean(tmp_path):
    environment = production_environment(tmp_path)

    ended = _run(environment, "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert (ended.returncode, ended.stdout) == (
        0,
        "System check identified no issues (0 silenced).\n",
    )


def test_unknown_variable_stops_the_start_with_a_message(tmp_path):
    environment = production_environment(tmp_path, HOST="portail.example")

    ended = _run(environment, "manage.py", "check")

    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        "Réglages de production incorrects (voir .env.example) :",
        "  - MAILLAGE_HOST : variable inconnue",
    ]


def test_server_without_settings_does_not_start(tmp_path):
    ended = _run(
        {"PATH": "/usr/bin"},
        "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--bind", "127.0.0.1:0",
    )  # fmt: skip

    assert ended.returncode != 0
    assert "MAILLAGE_SECRET_KEY_FILE : variable obligatoire, absente" in ended.stderr
