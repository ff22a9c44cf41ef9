"""A manager names who decides sign-ups in their absence."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.core.views.refusals import refusals_in, refusals_told
from training.colleagues import institutions_managed_by, people_of_several
from training.forms.colleagues import DeputyForm
from training.models import ApprovalDeputy
from training.services.approval_deputies import end_deputy, name_deputy
from training.views.approvals import approvals_crumbs


@require_http_methods(["GET", "HEAD", "POST"])
def approval_deputy(request: HttpRequest) -> HttpResponse:
    """Who is named, and naming somebody."""
    institutions = institutions_managed_by(request.user)
    if not institutions:
        raise Http404
    form = DeputyForm(
        request.POST if request.method == "POST" else None,
        institutions=institutions,
        people=people_of_several(institutions, but=request.user),
    )
    if form.is_valid():
        with refusals_in(form):
            name_deputy(actor=request.user, **form.cleaned_data)
            messages.success(request, _("The deputy is named and told."))
            return redirect("training:approval_deputy")
    named = ApprovalDeputy.objects.visible_to(request.user).filter(manager=request.user)
    context = {
        "form": form,
        "named": named.not_over(timezone.localdate()).select_related("deputy", "institution"),
        "today": timezone.localdate(),
        "crumbs": approvals_crumbs(),
    }
    return render(request, "training/approvals/deputy.html", context)


@require_POST
def approval_deputy_end(request: HttpRequest, uuid) -> HttpResponse:
    """Take the decisions back before the last day."""
    mine = ApprovalDeputy.objects.visible_to(request.user).filter(manager=request.user)
    named = get_object_or_404(mine, uuid=uuid)
    with refusals_told(request):
        end_deputy(named, actor=request.user)
        messages.success(request, _("You decide alone again."))
    return redirect("training:approval_deputy")
