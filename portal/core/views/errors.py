"""What is answered when a form's token is refused."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from portal.core.views.quick_exit import leave_without_token


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The quick exit still leaves; anything else gets a page that says what to do."""
    if request.path == reverse("quick_exit"):
        return leave_without_token(request)
    return HttpResponse(render_to_string("403_csrf.html"), status=403)
