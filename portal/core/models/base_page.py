"""What every page of the portal has in common."""

import uuid

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageManager
from wagtail_localize.fields import SynchronizedField

from portal.core.forms.pages import NarrowCopyForm, PageForm
from portal.core.models.access import (
    PageAccess,
    ProtectedPageQuerySet,
    page_tokens,
    pages_visible_to,
)

BasePageManager = PageManager.from_queryset(ProtectedPageQuerySet)


class BasePage(Page):
    """Network page unless ticked public. Abstract: Wagtail's own Page stays the table."""

    summary = models.TextField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences shown in lists. 300 characters at most."),
    )
    is_public = models.BooleanField(
        _("open to the public"),
        default=False,
        help_text=_(
            "Ticked: anybody on the internet reads this page, its translations and its aliases. "
            "Not ticked: members of the network only. The parent page must be public too."
        ),
    )
    # Shared by a page, its translations, its aliases and its copies: restrictions follow it.
    family = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)

    objects = BasePageManager()

    base_form_class = PageForm
    copy_form_class = NarrowCopyForm
    content_panels = [*Page.content_panels, FieldPanel("summary")]
    promote_panels = [MultiFieldPanel([FieldPanel("slug")], heading=_("Address"))]
    settings_panels = [
        MultiFieldPanel([FieldPanel("is_public")], heading=_("Who reads this page")),
        *Page.settings_panels,
    ]
    # Read by wagtail-localize: a translation may not decide for itself who reads it.
    override_translatable_fields = [SynchronizedField("is_public", overridable=False)]

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Keep `is_public` the same for a page and its translations.

        The first page of a set of translations decides. A copy never starts wider than
        what it was copied from.
        """
        siblings = type(self)._base_manager.filter(translation_key=self.translation_key)
        if self._state.adding:
            self._start_no_wider_than_family()
        else:
            first = siblings.order_by("pk").first()
            if first is not None and first.pk != self.pk:
                self.is_public = first.is_public
        super().save(*args, **kwargs)
        siblings.exclude(pk=self.pk).exclude(is_public=self.is_public).update(
            is_public=self.is_public
        )

    def _start_no_wider_than_family(self) -> None:
        if not self.is_public:
            return
        kin = list(type(self)._base_manager.filter(family=self.family).values_list("pk", flat=True))
        if PageAccess.objects.filter(page_id__in=kin).public().count() != len(kin):
            self.is_public = False

    def effective_tokens(self) -> frozenset[str]:
        """Tokens that open this page now."""
        return page_tokens(self)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add the trail and the other languages, both cut to what the person may read."""
        context = super().get_context(request, *args, **kwargs)
        readable = pages_visible_to(request.user)
        context["breadcrumb"] = readable.ancestor_of(self).filter(depth__gt=1).order_by("depth")
        context["translations"] = (
            readable.filter(translation_key=self.translation_key)
            .exclude(pk=self.pk)
            .select_related("locale")
            .order_by("locale__language_code")
        )
        return context
