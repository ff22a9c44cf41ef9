"""A site of one view that serves one private file, for a real web server in the tests."""

import os

import django
from django.conf import settings

settings.configure(
    ROOT_URLCONF="tests.portal.files.download_urls",
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="only-for-this-site-of-one-view",
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware"],
    PRIVATE_MEDIA_ROOT=os.environ["PRIVATE_ROOT"],
    X_ACCEL_PREFIX=os.environ["X_ACCEL_PREFIX"],
    STORAGES={"private": {"BACKEND": "portal.files.storage.PrivateFileSystemStorage"}},
)
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 the settings come first

application = WSGIHandler()
