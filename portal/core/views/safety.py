"""Advice on browsing safely."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def safe_browsing(request: HttpRequest) -> HttpResponse:
    """What the quick exit does and does not do, and how to limit traces. Open to all."""
    return render(request, "shell/safe_browsing.html")
