"""The home page: public for visitors, a dashboard for people of the network."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from portal.core.blocks import BodyBlock
from portal.core.blocks.text import RICH_TEXT_FEATURES
from portal.core.dashboard import build_dashboard
from portal.core.models.access import pages_visible_to
from portal.core.models.base_page import BasePage
from portal.core.models.news import NewsPage
from portal.core.models.section import SectionPage


def is_for_member(request: HttpRequest) -> bool:
    """Whether the home page shows a dashboard instead of itself."""
    if getattr(request, "is_preview", False) or not request.user.is_authenticated:
        return False
    return request.user.is_network_member


def dashboard(request: HttpRequest) -> HttpResponse:
    """What a member finds at home."""
    context = {"panels": build_dashboard(request.user)}
    return TemplateResponse(request, "core/dashboard.html", context)


class HomePage(BasePage):
    """Root of a language. The shell shows its sections as the menu.

    What stands under it says so itself in its `parent_page_types`.
    """

    introduction = RichTextField(_("introduction"), features=RICH_TEXT_FEATURES, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    template = "core/home_page.html"
    content_panels = [*BasePage.content_panels, FieldPanel("introduction"), FieldPanel("body")]

    class Meta:
        verbose_name = _("home page")

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The dashboard for a member of the network, the public page for anybody else."""
        if is_for_member(request):
            return dashboard(request)
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        readable = pages_visible_to(request.user)
        context["sections"] = readable.child_of(self).type(SectionPage).order_by("path").specific()
        context["news"] = NewsPage.objects.visible_to(request.user).newest(self.locale_id)[:3]
        return context

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """One home page per language, made by the installation; editors add none."""
        return False
