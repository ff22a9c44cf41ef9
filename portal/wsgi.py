"""WSGI entry point; the environment names the settings module."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.core.loopback import refuse_open_addresses

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()
if settings.DEMO:
    refuse_open_addresses()
