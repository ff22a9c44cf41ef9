"""Communes proposed while somebody types."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from network.territory.picking import suggestions

_FIELD_NAME = re.compile(r"[\w-]{1,60}")


@require_safe
def commune_suggestions(request: HttpRequest) -> HttpResponse:
    """Options for the words of the field whose name `field` gives, likeliest first."""
    field = request.GET.get("field", "")
    if not _FIELD_NAME.fullmatch(field):
        raise Http404
    communes = suggestions(request.GET.get(field, ""))
    return render(request, "network/_commune_options.html", {"communes": communes, "field": field})
