"""Tests: the base settings, quick hashing, data in a temporary folder."""

import os
import tempfile
from pathlib import Path

import environ

from portal.settings.base import *  # noqa: F403
from portal.settings.base import (
    DATABASES,
    INSTALLED_APPS,
    POSTGRESQL_OPTIONS,
    SQLITE_OPTIONS,
    STORAGES,
)

TEST_DIR = Path(os.environ.get("MAILLAGE_TEST_DIR") or tempfile.mkdtemp(prefix="maillage-test-"))
SECRET_KEY = "test-only-key-that-protects-nothing-at-all-in-tests"
FIELD_ENCRYPTION_KEYS = ["bWFpbGxhZ2UtdGVzdC1vbmx5LW5ldmVyLXNlY3JldCE="]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
INSTALLED_APPS = [*INSTALLED_APPS, "portal.demo"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = TEST_DIR / "media"
PRIVATE_MEDIA_ROOT = TEST_DIR / "private"
SEARCH_INDEX_PATH = TEST_DIR / "search" / "index.sqlite3"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A file, not memory: threads, other processes and real commits behave as in production. Nothing
# here survives the run, so that waiting for the disk is left out.
SQLITE_TEST_OPTIONS = {
    **SQLITE_OPTIONS,
    "init_command": f"{SQLITE_OPTIONS['init_command']}; PRAGMA synchronous=OFF",
}
DATABASES = {
    "default": {
        **DATABASES["default"],
        "NAME": TEST_DIR / "unused.sqlite3",
        "OPTIONS": SQLITE_TEST_OPTIONS,
        "CONN_MAX_AGE": 0,
    }
}
if os.environ.get("TEST_DATABASE_URL"):
    DATABASES["default"] = environ.Env.db_url_config(os.environ["TEST_DATABASE_URL"])
    is_sqlite = DATABASES["default"]["ENGINE"].endswith("sqlite3")
    DATABASES["default"]["OPTIONS"] = SQLITE_TEST_OPTIONS if is_sqlite else POSTGRESQL_OPTIONS
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(TEST_DIR / "test.sqlite3")}
NEUTRAL_EMAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
PORTAL_BASE_URL = "https://portail.example"
DEFAULT_FROM_EMAIL = "portail@maillage.example"
WHITENOISE_AUTOREFRESH = True
