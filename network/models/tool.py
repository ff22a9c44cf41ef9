"""Tools of professionals (domain A2): pages with a version, of which one is in force."""

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail_localize.fields import SynchronizedField

from network.blocks import ToolBodyBlock
from network.enums import Language
from network.forms.tool_page import ToolForm, UncomparedPanel
from network.tools.lists import Setting, ToolKind, Trade
from portal.accounts.enums import Action
from portal.core.models.access import ProtectedPageQuerySet
from portal.core.models.base_page import BasePage

TOOLS_PER_PAGE = 20
# A chain of versions is never longer: a loop that slipped in must not hang a page.
LONGEST_CHAIN = 50


def _closed(values, choices: type[models.TextChoices]) -> None:
    if not isinstance(values, list) or not set(map(str, values)) <= set(choices.values):
        raise ValidationError(_("One of these values does not exist."))


def check_trades(values) -> None:
    """Raise ValidationError unless these are professions."""
    _closed(values, Trade)


def check_settings(values) -> None:
    """Raise ValidationError unless these are settings."""
    _closed(values, Setting)


def check_languages(values) -> None:
    """Raise ValidationError unless these are languages."""
    _closed(values, Language)


def _may_send(user) -> bool:
    return user.is_authenticated and user.can(Action.DISTRIBUTE_TOOLS)


class ToolQuerySet(ProtectedPageQuerySet):
    def in_force(self):
        """Those that no published version supersedes."""
        return self.filter(is_superseded=False)


class ToolIndexPage(BasePage):
    """The list of tools in force, with filters."""

    parent_page_types = ["core.HomePage", "core.SectionPage"]
    subpage_types = ["network.ToolPage"]
    template = "network/tools/index.html"

    class Meta:
        verbose_name = _("list of tools")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Two queries for the tools, however many: what is counted, and one page of cards."""
        from network.tools.filtering import filter_tools  # noqa: PLC0415  reads this model

        context = super().get_context(request, *args, **kwargs)
        tools = ToolPage.objects.visible_to(request.user).child_of(self).in_force()
        found = filter_tools(tools, request.GET)
        cards = tools.filter(pk__in=found.ids).order_by("title", "pk")
        page = Paginator(found.ids, TOOLS_PER_PAGE).get_page(request.GET.get("page"))
        by_id = {tool.pk: tool for tool in cards.filter(pk__in=list(page.object_list))}
        context.update(
            filters=found.filters,
            active=found.active,
            tool_page=page,
            tools=[by_id[pk] for pk in page.object_list if pk in by_id],
        )
        return context


class ToolPage(BasePage):
    """One version of a tool. `is_superseded` is worked out at each publication of a tool."""

    kind = models.CharField(_("kind"), max_length=20, choices=ToolKind)
    author_body = models.CharField(_("written by"), max_length=150)
    version = models.CharField(_("version"), max_length=20)
    dated = models.DateField(_("dated"), default=timezone.localdate)
    trades = models.JSONField(_("professions"), default=list, blank=True, validators=[check_trades])
    contexts = models.JSONField(
        _("where it is used"), default=list, blank=True, validators=[check_settings]
    )
    languages = models.JSONField(
        _("languages"), default=list, blank=True, validators=[check_languages]
    )
    file = models.ForeignKey(
        "core.PortalDocument",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )
    supersedes = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("replaces"),
        help_text=_("Once this one is published, the one it replaces is no longer in force."),
    )
    is_superseded = models.BooleanField(default=False, editable=False)
    body = StreamField(ToolBodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(ToolQuerySet)()

    parent_page_types = ["network.ToolIndexPage"]
    subpage_types: list[str] = []
    template = "network/tools/tool.html"
    base_form_class = ToolForm
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("kind"),
        FieldPanel("author_body"),
        FieldPanel("version"),
        FieldPanel("dated"),
        FieldPanel("trades"),
        FieldPanel("contexts"),
        FieldPanel("languages"),
        FieldPanel("file"),
        UncomparedPanel("supersedes"),
        FieldPanel("body"),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("author_body", overridable=False),
        SynchronizedField("version", overridable=False),
        SynchronizedField("supersedes", overridable=False),
    ]

    class Meta:
        verbose_name = _("tool")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        from network.tools.sending import reading_asked  # noqa: PLC0415  reads this model

        context = super().get_context(request, *args, **kwargs)
        if self.is_superseded:
            context["in_force"] = self.in_force_for(request.user)
        context["can_send"] = not self.is_superseded and _may_send(request.user)
        context["asks_reading"], context["reading"] = reading_asked(request.user, self)
        return context

    def in_force_for(self, user):
        """The version in force of this tool, if the person may read it: theirs first."""
        newest, seen = self.translation_key, set()
        while newest not in seen and len(seen) < LONGEST_CHAIN:
            seen.add(newest)
            newer = ToolPage.objects.live().filter(supersedes__translation_key=newest)
            newest = newer.values_list("translation_key", flat=True).first() or newest
        found = ToolPage.objects.visible_to(user).in_force().filter(translation_key=newest)
        own_language = models.Q(locale_id=self.locale_id)
        return found.order_by(models.Case(models.When(own_language, 0), default=1), "pk").first()

    def labels(self, name: str, choices: type[models.TextChoices]) -> list[str]:
        """The words of a list of values, in the order of the closed list."""
        held = set(getattr(self, name))
        return [choice.label for choice in choices if choice.value in held]

    @property
    def trade_labels(self) -> list[str]:
        return self.labels("trades", Trade)

    @property
    def context_labels(self) -> list[str]:
        return self.labels("contexts", Setting)

    @property
    def language_labels(self) -> list[str]:
        return self.labels("languages", Language)
