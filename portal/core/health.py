"""Whether the portal works, for the probe of the host itself: yes or no, without details."""

import logging
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.core.loopback import is_loopback

logger = logging.getLogger(__name__)


def failing_parts() -> list[str]:
    """Names of the parts that do not answer: database, private folder."""
    failing = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Exception:
        logger.exception("health: database does not answer")
        failing.append("database")
    if not Path(settings.PRIVATE_MEDIA_ROOT).is_dir():
        logger.error("health: private folder is missing")
        failing.append("files")
    return failing


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 or 503 for a probe on this machine; for anybody else the page does not exist.

    A request that a proxy passed on carries X-Forwarded-For, whoever the proxy speaks for.
    """
    from_here = is_loopback(request.META.get("REMOTE_ADDR", ""))
    if not from_here or "HTTP_X_FORWARDED_FOR" in request.META:
        raise Http404
    works = not failing_parts()
    return HttpResponse(
        "ok\n" if works else "ko\n", status=200 if works else 503, content_type="text/plain"
    )
