"""The alert an editor may show at the top of every page."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from portal.core.audiences import NETWORK, PUBLIC


class AlertTone(models.TextChoices):
    INFORMATION = "info", _("Information")
    WARNING = "warning", _("Warning")
    ERROR = "error", _("Urgent")


@register_setting(icon="warning")
class SiteAlert(BaseGenericSetting):
    """One short message. Empty: nothing is shown."""

    message = models.CharField(_("message in French"), max_length=300, blank=True)
    message_en = models.CharField(_("message in English"), max_length=300, blank=True)
    tone = models.CharField(
        _("tone"), max_length=10, choices=AlertTone, default=AlertTone.INFORMATION
    )
    is_public = models.BooleanField(
        _("shown to visitors too"),
        default=False,
        help_text=_("Not ticked: members of the network only."),
    )

    panels = [
        FieldPanel("message"),
        FieldPanel("message_en"),
        FieldPanel("tone"),
        FieldPanel("is_public"),
    ]

    class Meta:
        verbose_name = _("alert banner")

    def effective_tokens(self) -> frozenset[str]:
        """Tokens of those who see the alert: nobody when there is no message."""
        if not self.message:
            return frozenset()
        return frozenset({PUBLIC if self.is_public else NETWORK})

    @property
    def text(self) -> str:
        """The message in the current language; French when there is no English text."""
        if (get_language() or "").startswith("en") and self.message_en:
            return self.message_en
        return self.message
