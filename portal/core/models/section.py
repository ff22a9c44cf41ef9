"""A section: a page that lists the pages under it."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from portal.core.blocks import BodyBlock
from portal.core.models.access import pages_visible_to
from portal.core.models.base_page import BasePage


class SectionPage(BasePage):
    """Takes the kinds of pages that name it in their `parent_page_types`."""

    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["core.HomePage", "core.SectionPage"]
    template = "core/section_page.html"
    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("section")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        children = pages_visible_to(request.user).child_of(self).order_by("path")
        context["children"] = children.specific()
        return context
