"""The demonstration: one SQLite file, one folder of data, loopback only."""

import os

from portal.settings.base import *  # noqa: F403
from portal.settings.base import INSTALLED_APPS, VAR_DIR

DEMO = True
# Not a secret: the demo refuses to listen on anything but loopback and holds invented data only.
SECRET_KEY = "demo-only-key-never-used-outside-loopback-demo-data"
FIELD_ENCRYPTION_KEYS = ["bWFpbGxhZ2UtZGVtby1vbmx5LW5ldmVyLXNlY3JldCE="]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
INSTALLED_APPS = [*INSTALLED_APPS, "portal.demo"]
PORT = os.environ.get("PORT", "8000")
WAGTAILADMIN_BASE_URL = f"http://127.0.0.1:{PORT}"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mails"
DEFAULT_FROM_EMAIL = "portail@maillage.example"
