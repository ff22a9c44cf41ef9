"""Leave at once towards a neutral site.

The button is a form: it works without JavaScript, and a POST with its token is what ends the
session. A plain GET (an error page, a typed address) leaves without ending anything, so no
other site can sign somebody out with a link or a picture. When the token is stale the person
must still get away: see `portal.core.views.errors.csrf_failure`.
"""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

# Old browsers do not say where a request comes from; SameSite=Lax then keeps the session
# cookie out of a POST that another site sends.
TRUSTED_FETCH_SITES = frozenset({"same-origin", ""})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def quick_exit(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        logout(request)
    return leaving_response()


def leave_without_token(request: HttpRequest) -> HttpResponse:
    """The same for a POST whose token was refused: never an error page.

    The session ends only when the browser says that the portal itself sent the request.
    """
    if request.headers.get("Sec-Fetch-Site", "") in TRUSTED_FETCH_SITES:
        logout(request)
    return leaving_response()


def leaving_response() -> HttpResponse:
    """303 to the neutral site; the browser forgets what it kept of the portal."""
    response = HttpResponse(status=303)
    response["Location"] = settings.QUICK_EXIT_URL
    response["Cache-Control"] = "no-store"
    response["Clear-Site-Data"] = '"cache", "storage"'
    response["Referrer-Policy"] = "no-referrer"
    response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite=settings.CSRF_COOKIE_SAMESITE)
    return response
