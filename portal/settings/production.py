"""Production: base, hardened; every installation's own values come from its environment."""

import os

from portal.settings.base import *  # noqa: F403
from portal.settings.base import CONTENT_SECURITY_POLICY, LOGGING, POSTGRESQL_OPTIONS
from portal.settings.base import QUICK_EXIT_URL as DEFAULT_QUICK_EXIT_URL
from portal.settings.environment import is_this_host, read_environment

_values = read_environment(os.environ)

SECRET_KEY = _values["secret_key_file"]
FIELD_ENCRYPTION_KEYS = _values["encryption_keys_file"]
ALLOWED_HOSTS = _values["hosts"]
PORTAL_NAME = WAGTAIL_SITE_NAME = _values["name"]
PORTAL_BASE_URL = WAGTAILADMIN_BASE_URL = f"https://{ALLOWED_HOSTS[0]}"

# Database: encrypted and checked unless it is on this host; a query that lasts is cut.
_database = _values["database_url"]
_limits = {
    "statement_timeout": _values["statement_timeout_ms"],
    "lock_timeout": _values["statement_timeout_ms"],
    "idle_in_transaction_session_timeout": 60_000,
}
_options = {
    **POSTGRESQL_OPTIONS,
    "application_name": "maillage",
    "options": " ".join(f"-c {name}={value}" for name, value in _limits.items()),
}
if not is_this_host(_database["HOST"]):
    _options["sslmode"] = _values["database_sslmode"]
    _options["sslrootcert"] = _values["database_ca_file"] or "system"
DATABASES = {
    "default": {
        **_database,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**_database.get("OPTIONS", {}), **_options},
    }
}

# Files
DATA_DIR = _values["data_dir"]
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_MEDIA_ROOT = DATA_DIR / "private"
SEARCH_INDEX_PATH = (
    _values["search_index_path"]
    if _values["search_index_path"].name
    else DATA_DIR / "search" / "index.sqlite3"
)
SEARCH_ENGINE = _values["search_engine"]
SEARCH_FALLBACK = _values["search_fallback"].replace("none", "")
ELASTICSEARCH_URL = _values["elasticsearch_url"]
ELASTICSEARCH_API_KEY = _values["elasticsearch_api_key_file"]
ELASTICSEARCH_CA_FILE = _values["elasticsearch_ca_file"]
ELASTICSEARCH_INDEX = _values["elasticsearch_index"]
ELASTICSEARCH_REPLICAS = _values["elasticsearch_replicas"]
X_ACCEL_PREFIX = _values["x_accel_prefix"]
CLAMD_SOCKET = _values["clamd_socket"]
PAPER_MAX_BYTES = _values["paper_max_mib"] * 1024 * 1024

# Mails
_email = _values["email_url"]
EMAIL_HOST, EMAIL_PORT = _email["EMAIL_HOST"], _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _values["email_from"]

# TLS ends at the proxy, which tells the scheme and the address of the person.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
ALLAUTH_TRUSTED_PROXY_COUNT = _values["trusted_proxy_count"]

# The prefix __Host- ties a cookie to this very host, over TLS.
SESSION_COOKIE_NAME = "__Host-sid"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_NAME = "__Host-lang"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_SAMESITE = "Strict"

QUICK_EXIT_URL = _values["quick_exit_url"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        name: [QUICK_EXIT_URL if source == DEFAULT_QUICK_EXIT_URL else source for source in sources]
        for name, sources in CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
    }
}
LOGGING = {**LOGGING, "root": {**LOGGING["root"], "level": _values["log_level"]}}
