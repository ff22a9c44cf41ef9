"""Preparing, signing, renewing and denouncing conventions: the coordination's screens."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from network.forms.conventions import (
    ConventionForm,
    DenunciationForm,
    EngagementForm,
    NewsForm,
    PartyForm,
    ReferentForm,
    ReferralForm,
    RenewalForm,
    SignatureForm,
    StepForm,
)
from network.models import Convention, ConventionParty, Engagement, Service
from network.rules import can_manage_conventions
from network.services import conventions as service
from network.services.foundations import found_referrals, free_referrals
from network.views.conventions import convention_crumbs
from portal.core.views.form_pages import act_on_form, render_form
from portal.core.views.refusals import refusals_told

form_view = require_http_methods(["GET", "HEAD", "POST"])


def _managed(user, uuid) -> Convention:
    return get_object_or_404(Convention.objects.managed_by(user), uuid=uuid)


def _managed_party(user, uuid) -> ConventionParty:
    parties = ConventionParty.objects.managed_by(user)
    return get_object_or_404(parties.select_related("convention", "institution"), uuid=uuid)


def _around(convention: Convention) -> dict:
    """What every form about a convention has around it, and where it leads."""
    return {
        "to": reverse("network:convention", args=[convention.uuid]),
        "crumbs": convention_crumbs(convention),
        "eyebrow": convention.number,
    }


@form_view
def convention_create(request):
    """Open a convention; its parties come next."""
    if not can_manage_conventions(request.user):
        raise Http404
    form = ConventionForm(request.POST or None)
    if form.is_valid():
        convention = service.create_convention(actor=request.user, **form.cleaned_data)
        messages.success(request, _("The convention is created. Name its parties."))
        return redirect("network:convention", uuid=convention.uuid)
    return render_form(
        request,
        form,
        heading=_("New convention"),
        submit=_("Create the convention"),
        crumbs=convention_crumbs(),
    )


@form_view
def convention_update(request, uuid):
    convention = _managed(request.user, uuid)
    form = ConventionForm(request.POST or None, instance=_managed(request.user, uuid))
    return act_on_form(
        request,
        form,
        lambda: service.update_convention(convention, actor=request.user, **form.cleaned_data),
        done=_("The convention is changed."),
        heading=_("Change the convention"),
        submit=_("Save"),
        **_around(convention),
    )


@form_view
def convention_step(request, uuid):
    convention = _managed(request.user, uuid)
    form = StepForm(request.POST or None, initial={"state": convention.state})
    return act_on_form(
        request,
        form,
        lambda: service.move_convention(convention, actor=request.user, **form.cleaned_data),
        done=_("The step is changed."),
        heading=_("Change the step"),
        submit=_("Save"),
        **_around(convention),
    )


@form_view
def party_add(request, uuid):
    convention = _managed(request.user, uuid)
    form = PartyForm(request.POST or None)
    return act_on_form(
        request,
        form,
        lambda: service.add_party(convention, actor=request.user, **form.cleaned_data),
        done=_("The party is added."),
        heading=_("Add a party"),
        submit=_("Add"),
        **_around(convention),
    )


@require_POST
def party_remove(request, uuid):
    """Take back a party that has not signed."""
    party = _managed_party(request.user, uuid)
    with refusals_told(request):
        service.remove_party(party, actor=request.user)
        messages.success(request, _("The party is removed."))
    return redirect("network:convention", uuid=party.convention.uuid)


@form_view
def party_sign(request, uuid):
    party = _managed_party(request.user, uuid)
    form = SignatureForm(request.POST or None)
    return act_on_form(
        request,
        form,
        lambda: service.sign(party, actor=request.user, **form.cleaned_data),
        done=_("The signature is recorded."),
        heading=_("Signature of %(institution)s") % {"institution": party.institution},
        submit=_("Record the signature"),
        **_around(party.convention),
    )


@form_view
def party_referent(request, uuid):
    """Name who follows the convention for a party."""
    party = _managed_party(request.user, uuid)
    form = ReferentForm(
        request.POST if request.method == "POST" else None,
        institution=party.institution,
        initial={"referent": party.referent.uuid if party.referent else None},
    )
    return act_on_form(
        request,
        form,
        lambda: service.change_referent(party, actor=request.user, **form.cleaned_data),
        done=_("The referent is changed."),
        heading=_("Referent of %(institution)s") % {"institution": party.institution},
        submit=_("Save"),
        **_around(party.convention),
    )


@form_view
def referrals_found(request, uuid):
    """Keep the referrals to a service for the parties."""
    convention = _managed(request.user, uuid)
    form = ReferralForm(request.POST or None, user=request.user)
    return act_on_form(
        request,
        form,
        lambda: found_referrals(convention, actor=request.user, **form.cleaned_data),
        done=_("The parties alone refer people to this service."),
        heading=_("Found referrals to a service"),
        submit=_("Save"),
        note=_("Only the parties refer people to it, as long as the convention is in force."),
        **_around(convention),
    )


@require_POST
def referrals_free(request, uuid, service):
    """Open the referrals to a service to every member again."""
    convention = _managed(request.user, uuid)
    founded = Service.objects.visible_to(request.user).filter(founding_convention=convention)
    free_referrals(get_object_or_404(founded, uuid=service), actor=request.user)
    messages.success(request, _("Every member may refer people to this service again."))
    return redirect("network:convention", uuid=convention.uuid)


@form_view
def convention_renew(request, uuid):
    convention = _managed(request.user, uuid)
    form = RenewalForm(request.POST or None)
    return act_on_form(
        request,
        form,
        lambda: service.renew(convention, actor=request.user, **form.cleaned_data),
        done=_("The convention is renewed."),
        heading=_("Renew the convention"),
        submit=_("Renew"),
        note=_("What the convention founds comes back at once."),
        **_around(convention),
    )


@form_view
def convention_denounce(request, uuid):
    convention = _managed(request.user, uuid)
    form = DenunciationForm(request.POST or None)
    return act_on_form(
        request,
        form,
        lambda: service.denounce(convention, actor=request.user, **form.cleaned_data),
        done=_("The convention is denounced."),
        heading=_("Denounce the convention"),
        submit=_("Denounce"),
        note=_("From that day on, the spaces, referrals and shares that it founds stop."),
        **_around(convention),
    )


@form_view
def engagement_add(request, uuid):
    party = _managed_party(request.user, uuid)
    form = EngagementForm(request.POST or None)
    return act_on_form(
        request,
        form,
        lambda: service.add_engagement(party, actor=request.user, **form.cleaned_data),
        done=_("The engagement is written."),
        heading=_("Engagement of %(institution)s") % {"institution": party.institution},
        submit=_("Save"),
        **_around(party.convention),
    )


@form_view
def engagement_news(request, uuid):
    engagements = Engagement.objects.managed_by(request.user)
    engagement = get_object_or_404(engagements.select_related("party__convention"), uuid=uuid)
    form = NewsForm(request.POST or None, initial={"news": engagement.news})
    return act_on_form(
        request,
        form,
        lambda: service.give_news(engagement, actor=request.user, **form.cleaned_data),
        done=_("The news is written."),
        heading=_("News of the engagement"),
        submit=_("Save"),
        note=engagement.text,
        **_around(engagement.party.convention),
    )
