"""Training modules: pages of the catalogue, which sessions follow (domain A1)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField

from network.models.tool import check_languages, check_trades
from network.tools.lists import Trade
from portal.accounts.enums import Role
from portal.core.blocks import BodyBlock
from portal.core.models.base_page import BasePage
from training.blocks import LessonBlock, QuestionBlock
from training.enums import Kit, Mode, ModuleState, Theme
from training.forms.module_page import ModuleForm

# Longer than any real module: a number of hours that slipped.
LONGEST_HOURS = 200
LONGEST_VALIDITY_MONTHS = 120
OBJECTIVES_AT_MOST = 12


def check_objectives(text: str) -> None:
    """Raise ValidationError when there are more objectives than an evaluation may ask about."""
    if len(objectives_of(text)) > OBJECTIVES_AT_MOST:
        raise ValidationError(
            _("%(count)s objectives at most, one per line."), params={"count": OBJECTIVES_AT_MOST}
        )


def check_roles(values) -> None:
    """Raise ValidationError unless these are roles of the network."""
    if not isinstance(values, list) or not set(values) <= set(Role.values):
        raise ValidationError(_("Choose roles of the network."))


def objectives_of(text: str) -> list[str]:
    """One objective per line that is not empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class CataloguePage(BasePage):
    """The page under which modules stand."""

    parent_page_types = ["core.HomePage", "core.SectionPage"]
    subpage_types = ["training.ModulePage"]
    template = "training/catalogue_page.html"

    class Meta:
        verbose_name = _("training catalogue")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        modules = ModulePage.objects.visible_to(request.user).child_of(self)
        context["modules"] = modules.order_by("title", "pk")
        return context


class ModulePage(BasePage):
    """What is taught, to whom, for how long; one page per language.

    Sessions, prerequisites and validity go by the first page of a set of translations
    (`original`). `validity_months` is how long an attestation holds; empty, it does not expire.
    """

    code = models.CharField(_("code"), max_length=20, blank=True)
    theme = models.CharField(_("theme"), max_length=20, choices=Theme)
    kit = models.CharField(_("national kit"), max_length=20, choices=Kit, blank=True)
    mode = models.CharField(_("mode"), max_length=20, choices=Mode, default=Mode.ON_SITE)
    duration_hours = models.DecimalField(
        _("duration in hours"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0.25), MaxValueValidator(LONGEST_HOURS)],
    )
    publics = models.JSONField(
        _("professions"), default=list, blank=True, validators=[check_trades]
    )
    languages = models.JSONField(
        _("languages"), default=list, blank=True, validators=[check_languages]
    )
    objectives = models.TextField(
        _("objectives"),
        max_length=3000,
        blank=True,
        validators=[check_objectives],
        help_text=_("One per line. Trainees rate themselves on each, before and after."),
    )
    evaluation = models.TextField(_("how it is evaluated"), max_length=1000, blank=True)
    accessibility = models.TextField(
        _("adaptations for disabled trainees"), max_length=1000, blank=True
    )
    validity_months = models.PositiveSmallIntegerField(
        _("validity of the attestation in months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_VALIDITY_MONTHS)],
        help_text=_("Empty: it does not expire."),
    )
    compulsory_for = models.JSONField(
        _("compulsory for"), default=list, blank=True, validators=[check_roles]
    )
    threshold_hours = models.DecimalField(
        _("hours needed for the attestation"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0.25), MaxValueValidator(LONGEST_HOURS)],
        help_text=_("Empty: all the hours of the session."),
    )
    prerequisites = ParentalManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="required_by",
        verbose_name=_("modules needed before"),
    )
    trainers = ParentalManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("trainers")
    )
    body = StreamField(BodyBlock(), verbose_name=_("content"), blank=True)
    lessons = StreamField(
        [("lesson", LessonBlock())], verbose_name=_("lessons of the e-learning unit"), blank=True
    )
    questions = StreamField(
        [("question", QuestionBlock())], verbose_name=_("questions of the quiz"), blank=True
    )
    pass_percent = models.PositiveSmallIntegerField(
        _("right answers needed, in percent"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )

    parent_page_types = ["training.CataloguePage"]
    subpage_types: list[str] = []
    template = "training/module.html"
    base_form_class = ModuleForm
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("code"),
        MultiFieldPanel(
            [FieldPanel("theme"), FieldPanel("kit"), FieldPanel("mode"), FieldPanel("languages")],
            heading=_("Kind of training"),
        ),
        FieldPanel("publics"),
        FieldPanel("objectives"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("duration_hours"),
                FieldPanel("threshold_hours"),
                FieldPanel("validity_months"),
                FieldPanel("compulsory_for"),
                FieldPanel("prerequisites"),
            ],
            heading=_("Length and validity"),
        ),
        MultiFieldPanel(
            [FieldPanel("lessons"), FieldPanel("questions"), FieldPanel("pass_percent")],
            heading=_("E-learning"),
        ),
        FieldPanel("evaluation"),
        FieldPanel("accessibility"),
        FieldPanel("trainers"),
    ]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("code", overridable=False),
        SynchronizedField("theme", overridable=False),
        SynchronizedField("kit", overridable=False),
        SynchronizedField("mode", overridable=False),
        SynchronizedField("duration_hours", overridable=False),
        SynchronizedField("threshold_hours", overridable=False),
        SynchronizedField("compulsory_for", overridable=False),
        SynchronizedField("validity_months", overridable=False),
        SynchronizedField("pass_percent", overridable=False),
        SynchronizedField("prerequisites", overridable=False),
        SynchronizedField("trainers", overridable=False),
    ]

    class Meta:
        verbose_name = _("training module")

    @property
    def state(self) -> ModuleState:
        """Where Wagtail says that the page stands."""
        if self.live:
            return ModuleState.PUBLISHED
        if self.workflow_in_progress:
            return ModuleState.REVIEW
        return ModuleState.ARCHIVED if self.first_published_at else ModuleState.DRAFT

    @property
    def objective_lines(self) -> list[str]:
        return objectives_of(self.objectives)

    @property
    def public_labels(self) -> list[str]:
        """The professions in words, in the order of the closed list."""
        held = set(self.publics)
        return [trade.label for trade in Trade if trade.value in held]

    def original(self) -> "ModulePage":
        """The first page of the set of translations: what sessions are attached to."""
        family = ModulePage.objects.filter(translation_key=self.translation_key)
        return family.order_by("pk").first() or self
