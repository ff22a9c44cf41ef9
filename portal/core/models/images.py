"""Images of pages. Nobody reads an image but through a page that shows it."""

import uuid
from pathlib import PurePath

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, ImageQuerySet

from portal.core.models.shown_files import used_on_pages_visible_to


class PortalImageQuerySet(ImageQuerySet):
    def visible_to(self, user):
        """All for editors; else images shown on a page the person may read."""
        if getattr(user, "is_authenticated", False) and user.can("edit_pages"):
            return self
        return self.filter(pk__in=used_on_pages_visible_to(user, self.model))


class PortalImage(AbstractImage):
    """Stored without metadata, under a name that tells nothing."""

    objects = PortalImageQuerySet.as_manager()

    admin_form_fields = ("title", "file", "description", "focal_point_x", "focal_point_y",
                         "focal_point_width", "focal_point_height")  # fmt: skip

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def get_upload_to(self, filename: str) -> str:
        """A random name: the original one may name a person or a place."""
        return f"original_images/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()[:6]}"

    def save(self, *args, **kwargs) -> None:
        """Measure the file on arrival: Wagtail would write its size when somebody looks at it."""
        if self._state.adding and self.file_size is None:
            self._set_image_file_metadata()
        super().save(*args, **kwargs)


class PortalRenditionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Renditions of the images the person may see."""
        return self.filter(image__in=PortalImage.objects.visible_to(user))


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    objects = PortalRenditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("image rendition")
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_once"
            )
        ]

    def __str__(self) -> str:
        return f"rendition {self.pk}"
