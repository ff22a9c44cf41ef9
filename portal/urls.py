"""All URLs of the portal. Each one is classified in tests/architecture/url_policy.tsv."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("compte/", include("allauth.urls")),
]
urlpatterns += i18n_patterns(
    path("", include("wagtail.urls")),
    prefix_default_language=False,
)
