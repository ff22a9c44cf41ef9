"""Settings shared by every environment. Safe by default; nothing here reads a secret."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = BASE_DIR / "var"

DEBUG = False
DEMO = False
ALLOWED_HOSTS: list[str] = []
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
SITE_ID = 1

INSTALLED_APPS = [
    "portal.core",
    "portal.accounts",
    "portal.files",
    "network",
    "committees",
    "training",
    "search",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.core.middleware.NoStoreMiddleware",
    "portal.core.middleware.OneRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.SessionLifetimeMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "portal.accounts.middleware.SignInRequiredMiddleware",
    "portal.core.middleware.LanguageMiddleware",
    "portal.core.middleware.AudienceTokensMiddleware",
    "portal.core.admin_gate.AdminGateMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "portal" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.core.context_processors.shell",
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
        },
    }
]

FORM_RENDERER = "portal.core.form_renderer.PortalFormRenderer"
# Components see their own parameters and the context processors, nothing of the page.
COTTON_ISOLATE_BY_DEFAULT = True

# Databases: one SQLite file by default, so that one command runs everything.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000; "
        "PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY"
    ),
}
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "maillage.sqlite3",
        "OPTIONS": SQLITE_OPTIONS,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
# PostgreSQL keeps on each connection the plan of what it is asked often: for the short queries of
# a page, planning takes several times as long as answering.
POSTGRESQL_OPTIONS = {"server_side_binding": True, "prepare_threshold": 2}
# Rate limits must hold across processes: a cache in the database, never in local memory.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        # Addresses and used codes stand in the names of entries: the table holds digests.
        "KEY_FUNCTION": "portal.core.cache_table.keyed_digest",
        # The default of 300 entries would throw counters away while somebody guesses.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "extraction", "recognition", "search"],
    }
}

# Mails: every one goes through the guard of neutral subjects, then through the transport.
EMAIL_BACKEND = "portal.core.mail.NeutralEmailBackend"
NEUTRAL_EMAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
# Address of the portal in mails, without a final slash; never taken from a request.
PORTAL_BASE_URL = "http://localhost:8000"

# Language and time
LANGUAGE_CODE = "fr"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
USE_TZ = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "portal" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_MEDIA_ROOT = VAR_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        # Written at installation by root, read by the portal's account.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
    "private": {"BACKEND": "portal.files.storage.PrivateFileSystemStorage"},
}
# Empty: Django streams private files itself. Set to the internal nginx location in production.
X_ACCEL_PREFIX = ""
# unix:/path or host:port of clamd; empty: no antivirus.
CLAMD_SOCKET = ""
PAPER_MAX_BYTES = 100 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Search
SEARCH_ENGINE = "embedded"
SEARCH_INDEX_PATH = VAR_DIR / "search" / "index.sqlite3"
# "embedded" has the embedded engine kept up to date beside Elasticsearch, to answer when that one
# does not; empty, the page then says that the search does not answer.
SEARCH_FALLBACK = "embedded"
# Used when SEARCH_ENGINE is "elasticsearch". The name begins that of every index of this portal.
ELASTICSEARCH_URL = "http://127.0.0.1:9200"
ELASTICSEARCH_INDEX = "maillage"
ELASTICSEARCH_API_KEY = ""
ELASTICSEARCH_CA_FILE = ""
ELASTICSEARCH_REPLICAS = 0

# Sessions and cookies
SESSION_ENGINE = "portal.accounts.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "portal.core.views.errors.csrf_failure"
LANGUAGE_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# The neutral place the quick exit leads to, and the name people see.
QUICK_EXIT_URL = "https://www.meteofrance.com/"
PORTAL_NAME = "Maillage"

# Headers
SECURE_CONTENT_TYPE_NOSNIFF = True
# No other site learns where a person comes from. "no-referrer" alone, here for old browsers,
# would also send "Origin: null" with our own forms, which the CSRF check refuses.
SECURE_REFERRER_POLICY = ["no-referrer", "same-origin"]
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # The quick exit is a form whose answer leads to the neutral site.
        "form-action": [SELF, QUICK_EXIT_URL],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY = {
    name: []
    for name in (
        "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
        "microphone", "midi", "payment", "usb",
    )
}  # fmt: skip

from portal.settings.accounts import *  # noqa: E402,F403  one file per concern
from portal.settings.wagtail import *  # noqa: E402,F403  one file per concern

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_address": {"()": "portal.core.logs.NoAddressFilter"}},
    "formatters": {
        "plain": {
            "()": "portal.core.logs.NoValueFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_address"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # Wagtail writes titles of pages in its lines of level INFO; ours carry numbers only.
    # Django writes the path of each refused request: a path may hold words.
    # The client of Elasticsearch writes one line per request.
    "loggers": {
        "wagtail": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "elastic_transport": {"level": "ERROR"},
    },
}
