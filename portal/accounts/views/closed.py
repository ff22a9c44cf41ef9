"""Pages that allauth names and that the portal does not have."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse


@login_not_required
def not_found(request: HttpRequest) -> HttpResponse:
    """Sign-up, further addresses, codes by mail: allauth reverses their names, nobody gets in."""
    raise Http404
