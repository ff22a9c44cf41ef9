"""Home, sections, articles, news, alert, and what is translated into English."""

import datetime

from wagtail.models import Locale, Page, Site
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.segments.extract import extract_segments

from portal.core.models import (
    ArticlePage,
    BrandingSettings,
    HomePage,
    NewsIndexPage,
    NewsPage,
    SectionPage,
    SiteAlert,
)
from portal.core.services.site import ensure_site
from portal.demo.content.institutions import TERRITORY
from portal.demo.content.pages import (
    EnglishPage,
    PagePlan,
    alert,
    english_pages,
    home_introduction,
    news,
    pages,
)
from portal.demo.loader.blocks import rich_text, stream

ENGLISH = "en"


def load_pages(*, actor, today: datetime.date) -> None:
    """Write every page as the editor ``actor``; those with an English text are translated."""
    home = ensure_site()
    _write_homes()
    made = {"": home}
    for plan in pages():
        made[plan.slug] = add_page(made[plan.parent], _page(plan), actor)
    _load_news(home, actor, today)
    for plan in english_pages():
        translate(made[plan.source], plan, actor)
    _write_settings(home)


def _page(plan: PagePlan) -> Page:
    fields = {
        "title": plan.title,
        "slug": plan.slug,
        "summary": plan.summary,
        "is_public": plan.public,
        "body": stream(plan.body, page=plan.slug),
    }
    if plan.type == "section":
        return SectionPage(**fields)
    return ArticlePage(purpose=plan.purpose, **fields)


def _load_news(home: HomePage, actor, today: datetime.date) -> None:
    index = NewsIndexPage(title="Actualités", slug="actualites", is_public=True)
    add_page(home, index, actor)
    for plan in sorted(news(), key=lambda one: one.ago, reverse=True):
        page = NewsPage(
            title=plan.title,
            slug=plan.slug,
            summary=plan.summary,
            is_public=plan.public,
            date=plan.date(today),
            must_read=plan.must_read,
            body=stream(plan.body, page=plan.slug),
        )
        add_page(index, page, actor)


def add_page(parent: Page, page: Page, actor) -> Page:
    """Add a page and publish its first revision, so that its history starts there."""
    parent.add_child(instance=page)
    page.save_revision(user=actor).publish(user=actor)
    return page


def _write_homes() -> None:
    for home in HomePage.objects.filter(depth=2).select_related("locale"):
        home.introduction = rich_text(home_introduction(home.locale.language_code))
        home.save_revision().publish()


def translate(page: Page, plan: EnglishPage, actor) -> None:
    """Translate through the translation tool, string by string, as an editor does.

    The English text has the same blocks in the same order, so each string of the one stands at
    the path and rank of the other.
    """
    locale = Locale.objects.get(language_code=ENGLISH)
    source, _created = TranslationSource.update_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=locale)
    english = {
        (value.path, value.order): value
        for value in extract_segments(_in_english(page, plan))
        if hasattr(value, "string")
    }
    for segment in StringSegment.objects.filter(source=source).select_related("string", "context"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=locale,
            context=segment.context,
            data=english[segment.context.path, segment.order].string.data,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            last_translated_by=actor,
        )
    # Published here: the tool would do it after the commit, and a cut there would leave a draft.
    translation.save_target(user=actor, publish=False)
    translation.get_target_instance().latest_revision.publish(user=actor)


def _in_english(page: Page, plan: EnglishPage) -> Page:
    """A copy of the page, never saved, with the English texts in the same blocks."""
    copy = type(page)(locale=page.locale)
    copy.title = copy.draft_title = plan.title
    copy.slug = plan.slug
    copy.summary = plan.summary
    copy.body = stream(plan.body, page=page.slug)
    return copy


def _write_settings(home: HomePage) -> None:
    banner = SiteAlert.load()
    banner.message, banner.message_en = alert()["message"], alert()["message_en"]
    banner.save()
    site = Site.objects.get(is_default_site=True)
    branding = BrandingSettings.for_site(site)
    branding.name = TERRITORY
    branding.save()
