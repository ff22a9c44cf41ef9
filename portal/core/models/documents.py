"""Documents joined to pages. Papers of committees are something else and live elsewhere."""

import uuid
from pathlib import PurePath

from django.core.files.storage import storages
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, DocumentQuerySet

from portal.core.models.shown_files import used_on_pages_visible_to


class PortalDocumentQuerySet(DocumentQuerySet):
    def visible_to(self, user):
        """All for editors; else documents offered by a page the person may read."""
        if getattr(user, "is_authenticated", False) and user.can("edit_pages"):
            return self
        return self.filter(pk__in=used_on_pages_visible_to(user, self.model))


def document_path(instance: models.Model, filename: str) -> str:
    """A random name in private storage: the original one may name a person or a place."""
    return f"page-documents/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()[:6]}"


def private_storage():
    return storages["private"]


class PortalDocument(AbstractDocument):
    file = models.FileField(
        upload_to=document_path, storage=private_storage, verbose_name=_("file")
    )

    objects = PortalDocumentQuerySet.as_manager()

    admin_form_fields = ("title", "file")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def save(self, *args, **kwargs) -> None:
        """Measure the file on arrival: Wagtail would write its size when somebody looks at it."""
        if self._state.adding and self.file_size is None:
            self._set_document_file_metadata()
        super().save(*args, **kwargs)

    @property
    def download_name(self) -> str:
        """The name the browser saves the file under, made from the title."""
        stem = slugify(self.title)[:80] or "document"
        return f"{stem}.{self.file_extension.lower()}"
