"""Proposing and correcting entries, and the steps of their life."""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from network.forms.entries import EntryReasonForm, PlaceForm, ServiceForm
from network.models import Place
from network.rules import can_propose
from network.services import entry_states as life
from network.services.entries import propose, update
from network.services.errors import EntryError
from network.services.hidden_texts import told_where
from network.views.entry_finding import (
    entry_crumbs,
    entry_url,
    find_correctable_entry,
    find_institution,
    find_kept_entry,
    institution_crumbs,
)
from portal.core.views.form_pages import act_on_form
from portal.core.views.refusals import refusals_told

_FORMS = {"place": PlaceForm, "service": ServiceForm}


@require_http_methods(["GET", "HEAD", "POST"])
def entry_propose(request, uuid, model):
    """Propose a place or a service of an institution."""
    institution = find_institution(request.user, uuid)
    if not can_propose(request.user) or not institution.is_active:
        raise Http404
    form_class = _FORMS[model._meta.model_name]
    form = form_class(request.POST or None, user=request.user, institution=institution)

    def write():
        return propose(model, actor=request.user, institution=institution, **form.arguments())

    heading = _("Propose a place") if model is Place else _("Propose a service")
    crumbs = institution_crumbs(institution)
    done = _("Thank you: those who keep this institution’s entries are going to verify it.")
    return _write_page(request, form, write, done, {"heading": heading, "crumbs": crumbs})


@require_http_methods(["GET", "HEAD", "POST"])
def entry_update(request, uuid, model):
    """Correct an entry."""
    entry = find_correctable_entry(request.user, model, uuid)
    form_class = _FORMS[model._meta.model_name]
    form = form_class(
        request.POST or None, user=request.user, institution=entry.institution, entry=entry
    )

    def write():
        return update(entry, actor=request.user, **form.arguments())

    page = {"heading": _("Correct the entry"), "crumbs": entry_crumbs(entry)}
    return _write_page(request, form, write, _("The entry is corrected."), page)


def _write_page(request, form, write, done: str, page: dict):
    """Write and show the entry, or show the form again with all that was typed."""
    if form.is_valid():
        try:
            entry = write()
        except ValidationError as refusal:
            # Each refusal may be a guess at where a place is.
            limited = told_where(refusal) and ratelimit.consume_or_429(request, action="tell_where")
            if limited:
                return limited
            form.refuse(refusal)
        except EntryError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(entry_url(entry))
    context = {"form": form, "cancel_url": page["crumbs"][-1]["url"], **page}
    return render(request, "network/entries/form.html", context)


_PLAIN_ACTS = {
    "confirm": (life.confirm, gettext_lazy("Confirmed, thank you.")),
    "verify": (life.verify, gettext_lazy("The entry is verified: it is in the directory.")),
    "stale": (life.mark_stale, gettext_lazy("The entry waits to be verified again.")),
    "reopen": (life.reopen, gettext_lazy("The entry is open again, to be verified.")),
}


@require_POST
def entry_act(request, uuid, model):
    """One click: confirm, verify, ask to verify again, reopen."""
    entry = find_kept_entry(request.user, model, uuid)
    act = _PLAIN_ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    service, done = act
    with refusals_told(request):
        service(entry, actor=request.user)
        messages.success(request, done)
    back = reverse("network:to_confirm")
    came_from_there = request.POST.get("back") == "to_confirm"
    return redirect(back if came_from_there else entry_url(entry))


@require_http_methods(["GET", "HEAD", "POST"])
def entry_suspend(request, uuid, model):
    """Take the entry out of the directory for a time, with a reason."""
    heading = _("Suspend the entry")
    note = _("It leaves the directory until one of its keepers verifies it again.")
    entry = find_kept_entry(request.user, model, uuid)
    return _reason_page(request, entry, life.suspend, heading, note)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_close(request, uuid, model):
    """Close the entry, with a reason."""
    heading = _("Close the entry")
    note = _("It leaves the directory and is erased in 24 months, unless it is reopened.")
    entry = find_kept_entry(request.user, model, uuid)
    return _reason_page(request, entry, life.close, heading, note)


def _reason_page(request, entry, service, heading: str, note: str):
    form = EntryReasonForm(request.POST or None)
    return act_on_form(
        request,
        form,
        lambda: service(entry, actor=request.user, reason=form.cleaned_data["reason"]),
        done=_("Done."),
        to=entry_url(entry),
        heading=heading,
        submit=heading,
        crumbs=entry_crumbs(entry),
        eyebrow=entry.name,
        note=note,
    )
