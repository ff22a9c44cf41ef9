"""The notifications of the person who asks."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.core.forms.notifications import DigestForm
from portal.core.models.notification import DigestPreference, Notification
from portal.core.notification_targets import targets_of
from portal.core.services.notifications import choose_digest, mark_read

PER_PAGE = 30


@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """One's notifications, latest first, each with its target when one may still read it."""
    mine = Notification.objects.visible_to(request.user)
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    targets = targets_of(request.user, page.object_list)
    rows = [(one, targets.get((one.target_type, one.target_uuid))) for one in page.object_list]
    preference = DigestPreference.objects.visible_to(request.user).first()
    context = {"page": page, "rows": rows, "digest_form": DigestForm(instance=preference)}
    return render(request, "core/notifications.html", context)


@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    count = mark_read(request.user)
    said = ngettext("%(count)s notification read.", "%(count)s notifications read.", count)
    messages.success(request, said % {"count": count})
    return redirect("notifications")


@require_POST
def open_notification(request: HttpRequest, uuid) -> HttpResponse:
    """Mark one notification as read and go to its target, or back to the list."""
    mine = Notification.objects.visible_to(request.user).filter(uuid=uuid)
    notification = mine.first()
    if notification is None:
        raise Http404
    mark_read(request.user, uuid=uuid)
    target = targets_of(request.user, [notification]).get(
        (notification.target_type, notification.target_uuid)
    )
    return redirect(target.url if target else "notifications")


@require_POST
def choose_frequency(request: HttpRequest) -> HttpResponse:
    form = DigestForm(request.POST)
    if form.is_valid():
        choose_digest(request.user, frequency=form.cleaned_data["frequency"])
        messages.success(request, _("Your choice is kept."))
    else:
        messages.error(request, _("Choose one of the frequencies."))
    return redirect("notifications")
