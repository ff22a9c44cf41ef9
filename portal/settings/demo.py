"""The demonstration: one SQLite file, one folder of data, loopback only."""

import os

from portal.settings.base import *  # noqa: F403
from portal.settings.base import INSTALLED_APPS, MIDDLEWARE, VAR_DIR

DEMO = True
# Not a secret: the demo refuses to listen on anything but loopback and holds invented data only.
SECRET_KEY = "demo-only-key-never-used-outside-loopback-demo-data"
FIELD_ENCRYPTION_KEYS = ["bWFpbGxhZ2UtZGVtby1vbmx5LW5ldmVyLXNlY3JldCE="]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
INSTALLED_APPS = ["portal.demo", *INSTALLED_APPS]
MIDDLEWARE = ["portal.core.loopback.LoopbackOnlyMiddleware", *MIDDLEWARE]
PORT = os.environ.get("PORT", "8000")
WAGTAILADMIN_BASE_URL = f"http://localhost:{PORT}"
PORTAL_BASE_URL = WAGTAILADMIN_BASE_URL
SEARCH_ENGINE = os.environ.get("SEARCH_ENGINE") or "embedded"
ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL") or "http://127.0.0.1:9200"
ELASTICSEARCH_INDEX = "maillage-demo"
NEUTRAL_EMAIL_TRANSPORT = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mails"
DEFAULT_FROM_EMAIL = "portail@maillage.example"

# The demonstration lasts: its memberships and accounts do not grow old.
RECERTIFICATION_DAYS = None
ACCOUNT_IDLE_DAYS = None
ACCOUNT_ERASE_DAYS = None
DEMO_SIGN_IN_ROWS = "portal.demo.accounts.sign_in_rows"
# Browsers offer passkeys on http://localhost, which is not https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
