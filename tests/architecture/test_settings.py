"""Settings that the guards lean on, one line each; the others of the baseline stand in
`tests/portal/settings/test_production.py`.
"""

import json
import subprocess
import sys

import pytest

from tests.support.production import production_environment
from tests.support.services import ROOT

READ_SETTINGS = """
import json, sys
from django.conf import settings
names = json.loads(sys.argv[1])
values = {name: getattr(settings, name, "(absent)") for name in names}
print(json.dumps(values, default=str))
"""

EXACTLY = {
    # Cookies
    "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
    "LANGUAGE_COOKIE_SAMESITE": "Strict",
    "SESSION_IDLE_SECONDS": 20 * 60,
    "SESSION_ABSOLUTE_SECONDS": 10 * 60 * 60,
    "SESSION_SERIALIZER": "django.contrib.sessions.serializers.JSONSerializer",
    "SESSION_ENGINE": "portal.accounts.session_store",
    # Headers
    "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
    "USE_X_FORWARDED_HOST": False,
    # Sign-in
    "ACCOUNT_CONFIRM_EMAIL_ON_GET": False,
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_ADAPTER": "portal.accounts.adapters.SecondFactorAdapter",
    "PASSWORD_MIN_LENGTH": 15,
    # Wagtail
    "WAGTAIL_WORKFLOW_ENABLED": False,
    "WAGTAILADMIN_COMMENTS_ENABLED": False,
    "WAGTAILADMIN_LOGIN_URL": "account_login",
    "WAGTAIL_FRONTEND_LOGIN_URL": "account_login",
    "WAGTAILDOCS_EXTENSIONS": ["pdf", "docx", "odt", "xlsx", "ods", "pptx", "odp"],
    "WAGTAILIMAGES_EXTENSIONS": ["jpg", "jpeg", "png"],
    "WAGTAILIMAGES_MAX_UPLOAD_SIZE": 10 * 1024 * 1024,
    # Mails
    "EMAIL_BACKEND": "portal.core.mail.NeutralEmailBackend",
    "EMAIL_USE_TLS": True,
    # Files
    "DATA_UPLOAD_MAX_MEMORY_SIZE": 5 * 1024 * 1024,
    "FILE_UPLOAD_PERMISSIONS": 0o600,
    "FILE_UPLOAD_DIRECTORY_PERMISSIONS": 0o700,
}
READ_OTHERWISE = [
    "CONTENT_SECURITY_POLICY", "INSTALLED_APPS", "LOGGING", "MIDDLEWARE",
    "PERMISSIONS_POLICY", "SECRET_KEY", "TASKS",
]  # fmt: skip


@pytest.fixture(scope="module")
def production(tmp_path_factory) -> dict:
    """The settings of production, with invented secrets, as a process of its own reads them."""
    names = json.dumps([*EXACTLY, *READ_OTHERWISE])
    answer = subprocess.run(
        [sys.executable, "-c", READ_SETTINGS, names],
        env=production_environment(tmp_path_factory.mktemp("production")),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)


@pytest.mark.parametrize("name", sorted(EXACTLY))
def test_setting_has_its_baseline_value(name, production):
    assert production[name] == EXACTLY[name]


def test_secret_key_is_long_and_not_that_of_another_environment(production):
    assert len(production["SECRET_KEY"]) >= 50
    assert "test-only" not in production["SECRET_KEY"]
    assert "demo-only" not in production["SECRET_KEY"]


def test_content_policy_lets_nothing_inline_nor_foreign(production):
    directives = production["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    sources = {source for values in directives.values() for source in values}

    assert "'unsafe-inline'" not in sources
    assert "'unsafe-eval'" not in sources
    assert "*" not in sources
    assert directives["default-src"] == ["'none'"]
    assert directives["frame-ancestors"] == ["'none'"]
    assert directives["object-src"] == ["'none'"]
    assert directives["base-uri"] == ["'none'"]


def test_powerful_features_of_the_browser_are_off(production):
    for name in ("camera", "geolocation", "microphone", "display-capture"):
        assert production["PERMISSIONS_POLICY"][name] == []


def test_admin_of_django_and_api_of_wagtail_are_not_installed(production):
    forbidden = {"django.contrib.admin", "wagtail.api.v2", "wagtail.contrib.redirects",
                 "wagtail.contrib.forms", "debug_toolbar", "portal.demo"}  # fmt: skip

    assert forbidden.isdisjoint(production["INSTALLED_APPS"])


def test_gates_stand_in_their_order(production):
    gates = [
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "portal.accounts.middleware.SessionLifetimeMiddleware",
        "portal.accounts.middleware.SecondFactorMiddleware",
        "portal.accounts.middleware.SignInRequiredMiddleware",
        "portal.core.admin_gate.AdminGateMiddleware",
    ]

    assert [name for name in production["MIDDLEWARE"] if name in gates] == gates


def test_titles_of_pages_stay_out_of_the_logs(production):
    assert production["LOGGING"]["loggers"]["wagtail"]["level"] == "WARNING"


def test_tasks_are_kept_in_the_database(production):
    assert production["TASKS"]["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend"
