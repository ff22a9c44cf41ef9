"""Addresses of the foundations: pages, files of pages, notifications, journal."""

from django.urls import path, re_path
from wagtail.urls import serve_pattern

from portal.core.models.article import Purpose
from portal.core.views import feeds, journal, media, notifications, pages

PURPOSES = "|".join(value for value in Purpose.values if value != Purpose.ORDINARY)

urlpatterns = [
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/lues/", notifications.mark_all_read, name="notifications_read"),
    path("notifications/courriels/", notifications.choose_frequency, name="digest_frequency"),
    path("notifications/<uuid:uuid>/", notifications.open_notification, name="notification_open"),
    path("mon-agenda/", feeds.feed_settings, name="feed_settings"),
    path("mon-agenda/ouvrir/", feeds.feed_open, name="feed_open"),
    path("mon-agenda/fermer/", feeds.feed_close, name="feed_close"),
    path("agenda/<slug:token>.ics", feeds.calendar_feed, name="calendar_feed"),
    path("journal/", journal.journal, name="journal"),
    path("lue/<uuid:translation_key>/", pages.read_news, name="news_read"),
    path("page/<int:pk>/", pages.page_by_number, name="page_by_number"),
    re_path(rf"^informations/(?P<purpose>{PURPOSES})/$", pages.page_by_purpose,
            name="page_by_purpose"),
    path("informations/actualites/", pages.news, name="news"),
    path("media/<path:path>", media.serve_image, name="serve_image"),
    path(
        "documents/<int:document_id>/<str:document_filename>",
        media.serve_document,
        name="wagtaildocs_serve",
    ),
]  # fmt: skip

# Wagtail's own page view, under our rule; its password and sign-in views are left out.
page_urlpatterns = [re_path(serve_pattern, pages.serve_page, name="wagtail_serve")]
