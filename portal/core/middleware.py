"""Request-wide rules: no caching, language, audience tokens."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language_from_path

from portal.core.per_request import one_request

GetResponse = Callable[[HttpRequest], HttpResponse]


class NoStoreMiddleware:
    """Tell every cache to keep nothing, unless the view set its own Cache-Control."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class LanguageMiddleware:
    """French first: the path, then the person's choice, never the browser's guess."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = (
            get_language_from_path(request.path_info)
            or getattr(request.user, "language", "")
            or settings.LANGUAGE_CODE
        )
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            if hasattr(response, "render") and not response.is_rendered:
                response.render()
            response.headers.setdefault("Content-Language", language)
            return response


class OneRequestMiddleware:
    """Forget at the end of a request what was kept for its length."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with one_request():
            return self.get_response(request)


class AudienceTokensMiddleware:
    """Open a cache of audience tokens on the person, for this request only.

    An earlier gate may have opened it already, and closed to all but the public.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not hasattr(request.user, "audience_token_cache"):
            request.user.audience_token_cache = {}
        return self.get_response(request)
