"""“Tell me when sign-up opens”: asked and given up by the same button."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.core.views.refusals import refusals_told
from training.models import ModulePage, Session
from training.services.openings import (
    ask_notice_of_module,
    ask_notice_of_session,
    forgo_notice,
)


@require_POST
def opening_notice(request: HttpRequest, uuid) -> HttpResponse:
    """Be told when sign-up to a session opens, or no longer be (`stop`)."""
    sessions = Session.objects.visible_to(request.user).select_related("module")
    session = get_object_or_404(sessions, uuid=uuid)
    if "stop" in request.POST:
        forgo_notice(request.user, module=session.module, session=session)
        messages.success(request, _("You will not be told."))
    else:
        with refusals_told(request):
            ask_notice_of_session(session, actor=request.user)
            messages.success(request, _("You will be told when sign-up opens."))
    return redirect("training:session", uuid=session.uuid)


@require_POST
def module_opening_notice(request: HttpRequest, key) -> HttpResponse:
    """The same for whichever session of a module opens next."""
    pages = ModulePage.objects.visible_to(request.user).filter(translation_key=key)
    module = pages.order_by("pk").first() or get_object_or_404(pages)
    if "stop" in request.POST:
        forgo_notice(request.user, module=module)
        messages.success(request, _("You will not be told."))
    else:
        with refusals_told(request):
            ask_notice_of_module(module, actor=request.user)
            messages.success(request, _("You will be told when sign-up opens."))
    return redirect(module.get_url(request))
