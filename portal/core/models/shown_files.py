"""Which images and documents a person may open: those on pages they may read."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from portal.core.models.access import pages_visible_to


def used_on_pages_visible_to(user, model: type[models.Model]) -> models.QuerySet:
    """Keys of the files of a model that stand on a page visible to the person.

    Wagtail's reference index follows the published text of each page; a draft that was
    never published does not count, since its page is not visible.
    """
    readable = pages_visible_to(user).annotate(key=Cast("pk", models.CharField())).values("key")
    shown = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(model),
        object_id__in=readable,
        # Keys are compared as text: an editor may have written anything in a link.
        to_object_id=Cast(models.OuterRef("pk"), models.CharField()),
    )
    return model._base_manager.filter(models.Exists(shown)).values("pk")
