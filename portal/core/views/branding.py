"""The institution's colours and logo, served to the page that shows them."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.core.branding import settings_for, stylesheet, version_of

KEPT_FOR_A_YEAR = "public, max-age=31536000, immutable"
KEPT_FOR_MINUTES = "public, max-age=300"


@login_not_required
@require_safe
def branding_stylesheet(request: HttpRequest) -> HttpResponse:
    """Custom properties of the institution's colours; empty when it has none."""
    found = settings_for(request)
    sheet = stylesheet(found) if found else ""
    return _cacheable(request, HttpResponse(sheet, content_type="text/css; charset=utf-8"), sheet)


@login_not_required
@require_safe
def branding_logo(request: HttpRequest) -> HttpResponse:
    """The logo, always a PNG of bounded size."""
    found = settings_for(request)
    if found is None or not found.logo:
        raise Http404
    with found.logo.open("rb") as file:
        response = HttpResponse(file.read(), content_type="image/png")
    return _cacheable(request, response, found.logo.name)


def _cacheable(request: HttpRequest, response: HttpResponse, content: str) -> HttpResponse:
    known = request.GET.get("v") == version_of(content)
    response["Cache-Control"] = KEPT_FOR_A_YEAR if known else KEPT_FOR_MINUTES
    return response
