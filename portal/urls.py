"""All URLs of the portal. Each one is classified in tests/architecture/url_policy.tsv."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from portal.core.health import health
from portal.core.urls import page_urlpatterns
from portal.core.views.admin import to_sign_in

handler500 = "portal.core.views.errors.server_error"

urlpatterns = [
    path("sante/", health, name="health"),
    path("", include("portal.core.shell_urls")),
    path("", include("portal.accounts.urls")),
    path("", include("portal.core.urls")),
    path("", include("network.urls")),
    path("", include("committees.urls")),
    path("", include("training.urls")),
    path("recherche/", include("search.urls")),
    # Our own views first: they close every other door and replace some of Wagtail's views.
    path("_util/login/", to_sign_in, name="wagtailcore_login"),
    path("admin/", include("portal.core.admin_urls")),
    path("admin/", include(wagtailadmin_urls)),
]
urlpatterns += i18n_patterns(
    path("", include(page_urlpatterns)),
    prefix_default_language=False,
)
