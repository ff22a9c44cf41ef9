"""Name, logo and colours of the institution that runs a site."""

import hashlib
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from portal.core.colours import LIGHT_PAPER, TEXT_CONTRAST, contrast

LOGO_MAX_BYTES = 1024 * 1024
LOGO_BOX = (480, 160)


def validate_brand_colour(value: str) -> None:
    """Raise ValidationError unless the colour is #rrggbb and can be read on the paper colour."""
    try:
        ratio = contrast(value, LIGHT_PAPER)
    except ValueError as error:
        raise ValidationError(
            _("Write the colour as # and six digits, such as #155e5b.")
        ) from error
    if ratio < TEXT_CONTRAST:
        raise ValidationError(
            _("This colour is too light: contrast %(ratio)s, at least %(least)s is needed."),
            params={"ratio": f"{ratio:.2f}", "least": TEXT_CONTRAST},
        )


def validate_logo_size(file) -> None:
    """Raise ValidationError for a file that is too heavy."""
    if file.size > LOGO_MAX_BYTES:
        raise ValidationError(_("The logo weighs more than 1 MiB."))


@register_setting(icon="view")
class BrandingSettings(BaseSiteSetting):
    name = models.CharField(
        _("name of the institution"),
        max_length=120,
        blank=True,
        help_text=_("Shown beside the name of the portal, for example the département."),
    )
    logo = models.ImageField(
        _("logo"),
        upload_to="branding",
        blank=True,
        width_field="logo_width",
        height_field="logo_height",
        validators=[FileExtensionValidator(["png", "jpg", "jpeg", "webp"]), validate_logo_size],
        help_text=_("PNG, JPEG or WebP; it is reduced to 480 × 160 pixels."),
    )
    logo_width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    logo_height = models.PositiveIntegerField(null=True, blank=True, editable=False)
    primary_colour = models.CharField(
        _("main colour"),
        max_length=7,
        blank=True,
        validators=[validate_brand_colour],
        help_text=_("Links and buttons. #rrggbb, dark enough to be read on the page."),
    )
    accent_colour = models.CharField(
        _("accent colour"), max_length=7, blank=True, validators=[validate_brand_colour]
    )

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("logo")], heading=_("Identity")),
        MultiFieldPanel(
            [FieldPanel("primary_colour"), FieldPanel("accent_colour")], heading=_("Colours")
        ),
    ]

    class Meta:
        verbose_name = _("name, logo and colours")

    def save(self, *args, **kwargs) -> None:
        """Draw a new logo again: its size is bounded and it carries no metadata."""
        if self.logo and not self.logo._committed:
            self.logo = _redrawn(self.logo)
        super().save(*args, **kwargs)


def _redrawn(logo) -> ContentFile:
    with Image.open(logo) as picture:
        plain = picture.convert("RGBA")
    plain.thumbnail(LOGO_BOX)
    # A fresh picture: convert() would carry the metadata of the first one along.
    fresh = Image.new("RGBA", plain.size)
    fresh.paste(plain)
    content = BytesIO()
    fresh.save(content, format="PNG", optimize=True)
    digest = hashlib.sha256(content.getvalue()).hexdigest()[:16]
    return ContentFile(content.getvalue(), name=f"{digest}.png")
