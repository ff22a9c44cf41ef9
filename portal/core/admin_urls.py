"""Addresses that stand before Wagtail's own under /admin/ and replace some of them."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from portal.core.views import admin

app_name = "portal_admin"

# Every door to a session but the portal's own sign-in page. See CLOSED_DOORS in admin_policy.
urlpatterns = [
    path("login/", admin.to_sign_in, name="login"),
    path("password_reset/", admin.to_sign_in, name="password_reset"),
    path("password_reset/done/", admin.to_sign_in, name="password_reset_done"),
    path(
        "password_reset/confirm/<uidb64>/<token>/", admin.to_sign_in, name="password_reset_confirm"
    ),
    path("password_reset/complete/", admin.to_sign_in, name="password_reset_complete"),
    path("logout/", admin.to_sign_out, name="logout"),
    path(
        "pages/search/",
        require_admin_access(admin.ReadablePageSearchView.as_view()),
        name="page_search",
    ),
    path(
        "pages/search/results/",
        require_admin_access(admin.ReadablePageSearchView.as_view(results_only=True)),
        name="page_search_results",
    ),
    path(
        "choose-page/",
        require_admin_access(admin.ReadableBrowseView.as_view()),
        name="choose_page",
    ),
    path(
        "choose-page/<int:parent_page_id>/",
        require_admin_access(admin.ReadableBrowseView.as_view()),
        name="choose_page_child",
    ),
]
