"""Blocks that carry a file."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StructBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock


class IllustrationBlock(StructBlock):
    image = ImageChooserBlock(label=_("Image"))
    alt = CharBlock(
        label=_("Text for those who do not see the image"),
        max_length=200,
        required=False,
        help_text=_("Say what the image tells. Leave empty when it only decorates."),
    )
    caption = CharBlock(label=_("Caption"), max_length=200, required=False)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "core/blocks/illustration.html"


class DocumentBlock(StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    label = CharBlock(label=_("Label"), max_length=150)

    class Meta:
        icon = "doc-full"
        label = _("Document to download")
        template = "core/blocks/document.html"
