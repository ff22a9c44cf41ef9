from portal.core.models.access import PageAccess, can_read_page, page_tokens, pages_visible_to
from portal.core.models.alert import SiteAlert
from portal.core.models.article import ArticlePage
from portal.core.models.audience import Audience, AudienceToken, Protected, ProtectedQuerySet
from portal.core.models.base_page import BasePage
from portal.core.models.branding import BrandingSettings
from portal.core.models.documents import PortalDocument
from portal.core.models.feed import CalendarFeed
from portal.core.models.home import HomePage
from portal.core.models.images import PortalImage, PortalRendition
from portal.core.models.journal import JournalEntry, JournalHead
from portal.core.models.news import NewsIndexPage, NewsPage, PageReading
from portal.core.models.notification import (
    DigestMail,
    DigestPreference,
    Notification,
    NotificationKind,
)
from portal.core.models.periodic import PeriodicRun
from portal.core.models.section import SectionPage

__all__ = [
    "ArticlePage",
    "Audience",
    "AudienceToken",
    "BasePage",
    "BrandingSettings",
    "CalendarFeed",
    "DigestMail",
    "DigestPreference",
    "HomePage",
    "JournalEntry",
    "JournalHead",
    "NewsIndexPage",
    "NewsPage",
    "Notification",
    "NotificationKind",
    "PageAccess",
    "PageReading",
    "PeriodicRun",
    "PortalDocument",
    "PortalImage",
    "PortalRendition",
    "Protected",
    "ProtectedQuerySet",
    "SectionPage",
    "SiteAlert",
    "can_read_page",
    "page_tokens",
    "pages_visible_to",
]
