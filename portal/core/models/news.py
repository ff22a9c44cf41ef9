"""News, some of which each member must read."""

from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager

from portal.core.blocks import BodyBlock
from portal.core.models.access import ProtectedPageQuerySet
from portal.core.models.base_page import BasePage

NEWS_PER_PAGE = 10


class NewsQuerySet(ProtectedPageQuerySet):
    def newest(self, locale_id: int):
        """News of one language, latest first."""
        return self.filter(locale_id=locale_id).order_by("-date", "-pk")

    def unread_by(self, user):
        """News that must be read and that the person has not said to have read."""
        return self.unread_by_key(user.pk)

    def unread_by_key(self, user_id: int):
        """The same, of the person with this key."""
        read = PageReading.objects.filter(user_id=user_id).values("translation_key")
        return self.filter(must_read=True).exclude(translation_key__in=read)


class NewsIndexPage(BasePage):
    parent_page_types = ["core.HomePage"]
    subpage_types = ["core.NewsPage"]
    template = "core/news_index_page.html"

    class Meta:
        verbose_name = _("news list")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        news = NewsPage.objects.visible_to(request.user).child_of(self).newest(self.locale_id)
        context["news"] = Paginator(news, NEWS_PER_PAGE).get_page(request.GET.get("page"))
        return context


class NewsPage(BasePage):
    date = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    must_read = models.BooleanField(
        _("must read"),
        default=False,
        help_text=_("Members keep it on their home page until they say they have read it."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(NewsQuerySet)()

    parent_page_types = ["core.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "core/news_page.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("date"),
        FieldPanel("must_read"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("news item")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        context.update(self.reading_context(request.user))
        return context

    def reading_context(self, user) -> dict:
        """What the page says about reading: asked of members, counted for editors."""
        if not self.must_read or not user.is_authenticated or not user.is_network_member:
            return {}
        readings = PageReading.objects.filter(translation_key=self.translation_key)
        context = {"reading": readings.filter(user_id=user.pk).first(), "asks_reading": True}
        if user.can("edit_pages"):
            context["reading_count"] = readings.count()
        return context


class PageReadingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own readings; editors get counts, never a list of readers."""
        return self.filter(user_id=user.pk)


class PageReading(models.Model):
    """A member said they read a page (news, or what an app sends), in whichever language."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="page_readings"
    )
    translation_key = models.UUIDField(db_index=True)
    read_at = models.DateTimeField(default=timezone.now)

    objects = PageReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("page reading")
        constraints = [
            models.UniqueConstraint(fields=["user", "translation_key"], name="page_read_once")
        ]

    def __str__(self) -> str:
        return f"reading {self.pk}"
