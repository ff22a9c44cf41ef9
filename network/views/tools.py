"""Tools: their list, sending one, saying that one has read it, the numbers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network.forms.distributions import DistributionForm
from network.models import Distribution, ToolIndexPage, ToolPage
from network.services.distributions import can_distribute, remind, send_tool
from network.tools.rates import rates_of, tools_by_trade
from network.tools.sending import sent_tools
from portal.core.page_locale import locale_to_read
from portal.core.services.readings import record_reading
from portal.core.views.form_pages import render_form
from portal.core.views.refusals import refusals_in, refusals_told


@login_not_required
@require_safe
def tools(request):
    """Lead to the list of tools in the current language, else in another."""
    lists = ToolIndexPage.objects.visible_to(request.user).order_by("pk")
    page = lists.filter(locale_id=locale_to_read()).first() or lists.first()
    if page is not None:
        return redirect(page.get_url(request))
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


def _in_language(found, translation_key) -> ToolPage:
    """The tool in the current language when it exists, else in another; 404 without one."""
    found = found.filter(translation_key=translation_key).order_by("pk")
    own = found.filter(locale_id=locale_to_read()).first()
    tool = own or found.first()
    if tool is None:
        raise Http404
    return tool


@require_POST
def tool_read(request, translation_key):
    """Note that the person has read a tool they were sent."""
    tool = _in_language(sent_tools(request.user), translation_key)
    record_reading(tool, user=request.user)
    messages.success(request, _("Noted: you have read this tool."))
    return redirect(tool.get_url(request))


@require_http_methods(["GET", "HEAD", "POST"])
def tool_send(request, translation_key):
    """Choose to whom a tool in force is sent."""
    if not can_distribute(request.user):
        raise Http404
    readable = ToolPage.objects.visible_to(request.user).in_force()
    tool = _in_language(readable, translation_key)
    form = DistributionForm(request.POST or None)
    if form.is_valid():
        with refusals_in(form):
            distribution = send_tool(tool, actor=request.user, **form.cleaned_data)
            messages.success(request, _("The tool is sent."))
            return redirect("network:distribution", uuid=distribution.uuid)
    crumbs = [{"label": tool.title, "url": tool.get_url(request)}]
    return render_form(request, form, heading=_("Send this tool"), submit=_("Send"), crumbs=crumbs)


@require_safe
def tool_report(request):
    """Tools in force by profession, and what was sent, as far as the person sees it."""
    sent = Distribution.objects.visible_to(request.user).select_related("tool")
    readable = ToolPage.objects.visible_to(request.user).values("pk")
    context = {
        "trades": tools_by_trade(request.user),
        "distributions": sent.filter(tool_id__in=readable)[:50],
        "crumbs": [{"label": _("Tools"), "url": reverse("network:tools")}],
    }
    return render(request, "network/tools/report.html", context)


def _distribution(user, uuid) -> Distribution:
    readable = ToolPage.objects.visible_to(user).values("pk")
    sent = Distribution.objects.visible_to(user).filter(tool_id__in=readable)
    return get_object_or_404(sent.select_related("tool"), uuid=uuid)


@require_safe
def distribution_detail(request, uuid):
    """Who has read, by institution."""
    distribution = _distribution(request.user, uuid)
    context = {
        "distribution": distribution,
        "rates": rates_of(distribution, user=request.user),
        "can_remind": can_distribute(request.user) and distribution.reminded_at is None,
        "crumbs": [{"label": _("Tools in numbers"), "url": reverse("network:tool_report")}],
    }
    return render(request, "network/tools/distribution.html", context)


@require_POST
def distribution_remind(request, uuid):
    """Remind once those who have not read the tool."""
    if not can_distribute(request.user):
        raise Http404
    distribution = _distribution(request.user, uuid)
    with refusals_told(request):
        count = remind(distribution, actor=request.user)
        text = ngettext("%(count)s person reminded.", "%(count)s people reminded.", count)
        messages.success(request, text % {"count": count})
    return redirect("network:distribution", uuid=distribution.uuid)
