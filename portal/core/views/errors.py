"""What is answered when the portal itself cannot answer, or refuses a form's token."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from portal.core.errors import is_disk_full
from portal.core.views.quick_exit import leave_without_token

RETRY_SECONDS = "120"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The quick exit still leaves; anything else gets a page that says what to do."""
    if request.path == reverse("quick_exit"):
        return leave_without_token(request)
    return HttpResponse(render_to_string("403_csrf.html"), status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 for what passes by itself or by the operator's hand, 500 for a fault of ours.

    Called by Django while it handles the exception; nothing here may need the database.
    """
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError) or is_disk_full(error):
        headers = {"Retry-After": RETRY_SECONDS}
        return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
    return HttpResponse(render_to_string("500.html"), status=500)
