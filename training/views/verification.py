"""The public page that confirms the number and the validity of an attestation, nothing else."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from training.attestation_page import verified
from training.forms.attestations import VerificationForm


@login_not_required
@require_safe
def attestation_verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """The same page for a code that nobody has: so many attempts a minute, and no more."""
    form = VerificationForm({"code": code} if code else request.GET or None)
    context = {"form": form}
    if form.is_valid():
        limited = ratelimit.consume_or_429(request, action="verify_attestation", limit_get=True)
        if limited:
            return limited
        context["is_asked"] = True
        context["found"] = verified(form.cleaned_data["code"], timezone.localdate())
    return render(request, "training/attestations/verify.html", context)
