"""The view of `download_site`."""

import os

from django.core.files.storage import storages
from django.db import models
from django.db.models.fields.files import FieldFile
from django.urls import path

from portal.files.serving import serve_private_file


def download(request):
    """The stored file, as the views of the portal send theirs."""
    field = models.FileField(storage=storages["private"])
    fieldfile = FieldFile(None, field, os.environ["STORED_NAME"])
    return serve_private_file(
        request, fieldfile, filename="Relevé.pdf", media_type="application/pdf"
    )


urlpatterns = [path("document/", download)]
