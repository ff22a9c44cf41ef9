"""An article: any page of text, the legal and accessibility pages included."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from portal.core.blocks import BodyBlock
from portal.core.models.base_page import BasePage


class Purpose(models.TextChoices):
    """What an article is for, when the shell links to it from every page."""

    ORDINARY = "ordinary", _("Ordinary article")
    LEGAL = "legal", _("Legal notice")
    PRIVACY = "privacy", _("Personal data")
    ACCESSIBILITY = "accessibility", _("Accessibility statement")


class ArticlePage(BasePage):
    purpose = models.CharField(
        _("purpose"),
        max_length=20,
        choices=Purpose,
        default=Purpose.ORDINARY,
        help_text=_("Legal, data and accessibility pages are linked from every page."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["core.HomePage", "core.SectionPage"]
    subpage_types: list[str] = []
    template = "core/article_page.html"
    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    settings_panels = [FieldPanel("purpose"), *BasePage.settings_panels]

    class Meta:
        verbose_name = _("article")
