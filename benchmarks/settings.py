"""Settings of a portal under measure: base as it is, data in a temporary folder."""

import os
from pathlib import Path
from zlib import crc32

import environ

from portal.settings.base import *  # noqa: F403
from portal.settings.base import (
    DATABASES,
    ELASTICSEARCH_URL,
    LOGGING,
    POSTGRESQL_OPTIONS,
    SEARCH_ENGINE,
    SQLITE_OPTIONS,
)

FOLDER = Path(os.environ["BENCHMARK_FOLDER"])
SECRET_KEY = "benchmark-only-key-that-protects-nothing-but-invented-data"
FIELD_ENCRYPTION_KEYS = ["bWFpbGxhZ2UtZGVtby1vbmx5LW5ldmVyLXNlY3JldCE="]
ALLOWED_HOSTS = ["127.0.0.1"]
NEUTRAL_EMAIL_TRANSPORT = "django.core.mail.backends.dummy.EmailBackend"
MEDIA_ROOT = FOLDER / "media"
PRIVATE_MEDIA_ROOT = FOLDER / "private"
SEARCH_ENGINE = os.environ.get("BENCHMARK_SEARCH_ENGINE", SEARCH_ENGINE)
# Elasticsearch is measured alone, with indices of this folder.
SEARCH_FALLBACK = ""
ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", ELASTICSEARCH_URL)
ELASTICSEARCH_INDEX = f"benchmark-{crc32(str(FOLDER).encode()):08x}"
SEARCH_INDEX_PATH = FOLDER / "search" / "index.sqlite3"
STATIC_ROOT = FOLDER / "static"
if os.environ.get("BENCHMARK_DATABASE_URL"):
    DATABASES["default"] |= environ.Env.db_url_config(os.environ["BENCHMARK_DATABASE_URL"])
    DATABASES["default"]["OPTIONS"] = POSTGRESQL_OPTIONS
else:
    DATABASES["default"] |= {"NAME": FOLDER / "base.sqlite3", "OPTIONS": SQLITE_OPTIONS}
LOGGING = {**LOGGING, "root": {**LOGGING["root"], "level": "WARNING"}}
