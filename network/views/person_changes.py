"""What people change about resource persons: proposals, steps, contact, absences."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from network.enums import PersonState
from network.forms import persons as forms
from network.person_page import next_steps
from network.services import absences, mandates, persons, trainings
from network.views.person_finding import (
    find_absence,
    find_kept,
    find_own_or_kept,
    find_proposing_institution,
    kept_crumbs,
    person_crumbs,
)
from portal.core.views.form_pages import act_on_form


@dataclass(frozen=True)
class Step:
    """A step of the mandate: the form, the service, and the words."""

    form: type[BaseForm]
    service: Callable
    heading: Promise
    submit: Promise
    note: Promise | str = ""


STEPS = {
    "nominate": Step(
        forms.NominationForm,
        mandates.nominate,
        gettext_lazy("Record the nomination"),
        gettext_lazy("Record"),
    ),
    "train": Step(
        forms.TrainingForm,
        trainings.mark_trained,
        gettext_lazy("Record the training attestation"),
        gettext_lazy("Record"),
        gettext_lazy("After that day the person is no longer shown, until a new attestation."),
    ),
    "activate": Step(
        forms.ActivationForm,
        mandates.activate,
        gettext_lazy("Put in office"),
        gettext_lazy("Put in office"),
        gettext_lazy("The person is then shown to the whole network."),
    ),
    "renew": Step(
        forms.RenewalForm,
        mandates.renew_mandate,
        gettext_lazy("Renew the mandate"),
        gettext_lazy("Renew"),
        gettext_lazy("On a new letter. The first day of the mandate stays."),
    ),
    "suspend": Step(
        forms.SuspensionForm,
        mandates.suspend,
        gettext_lazy("Suspend the mandate"),
        gettext_lazy("Suspend"),
        gettext_lazy("The person is no longer shown, at once. The reason stays with the keepers."),
    ),
    "resume": Step(
        forms.PlainForm,
        mandates.resume,
        gettext_lazy("Resume the mandate"),
        gettext_lazy("Resume"),
    ),
    "end": Step(
        forms.PlainForm,
        mandates.end,
        gettext_lazy("End the mandate"),
        gettext_lazy("End for good"),
        gettext_lazy("The mandate ends today and cannot be resumed; a new one can be proposed."),
    ),
}


def _around(person, user) -> dict:
    """What every form about a person has around it, and where it leads."""
    return {
        "to": reverse("network:person", args=[person.uuid]),
        "crumbs": person_crumbs(person, user),
        "eyebrow": person.name,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def person_propose(request, uuid):
    """Propose a member of the institution."""
    institution = find_proposing_institution(request.user, uuid)
    form = forms.ProposalForm(request.POST or None, institution=institution, actor=request.user)
    return act_on_form(
        request,
        form,
        lambda: _propose(form, request.user, institution),
        done=_("The person is proposed. Record the nomination letter next."),
        to=reverse("network:institution_persons", args=[institution.uuid]),
        heading=_("Propose a resource person"),
        submit=_("Propose"),
        crumbs=kept_crumbs(institution),
        eyebrow=institution.name,
    )


def _propose(form: forms.ProposalForm, actor, institution) -> None:
    persons.propose(
        actor=actor,
        user=form.cleaned_data["user"],
        institution=institution,
        **form.scope(),
        **form.contact(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_step(request, uuid, step: str):
    """Take one step of the mandate, when its state allows it."""
    person = find_kept(request.user, uuid)
    if step not in next_steps(person):
        raise Http404
    chosen = STEPS[step]
    form = chosen.form(request.POST if request.method == "POST" else None)
    around = _around(person, request.user)
    around["to"] = reverse("network:institution_persons", args=[person.institution.uuid])
    return act_on_form(
        request,
        form,
        lambda: chosen.service(person, actor=request.user, **form.cleaned_data),
        done=_("The mandate is changed."),
        heading=str(chosen.heading),
        submit=str(chosen.submit),
        note=str(chosen.note),
        **around,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_contact(request, uuid):
    """Write the function, the hours, the direct line; the person does, or a keeper."""
    person = _open(find_own_or_kept(request.user, uuid))
    form = forms.OwnContactForm(request.POST or None, person=person)
    return act_on_form(
        request,
        form,
        lambda: persons.change_contact(person, actor=request.user, **form.contact()),
        done=_("The contact details are changed."),
        heading=_("Change the contact details"),
        submit=_("Save"),
        **_around(person, request.user),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_scope(request, uuid):
    """Change territory, topics, people concerned and languages."""
    person = _open(find_kept(request.user, uuid))
    form = forms.ScopeForm(request.POST or None, person=person)
    return act_on_form(
        request,
        form,
        lambda: persons.change_scope(person, actor=request.user, **form.scope()),
        done=_("The mandate is changed."),
        heading=_("Change what this person answers for"),
        submit=_("Save"),
        **_around(person, request.user),
    )


@require_POST
def person_confirm(request, uuid):
    """Say that the contact details are still right."""
    person = _open(find_own_or_kept(request.user, uuid))
    persons.confirm_contact(person, actor=request.user)
    messages.success(request, _("The contact details are confirmed for six months."))
    return redirect("network:person", uuid=person.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def absence_declare(request, uuid):
    """Declare days of absence and who answers meanwhile."""
    person = _open(find_own_or_kept(request.user, uuid))
    form = forms.AbsenceForm(request.POST or None, person=person)
    return act_on_form(
        request,
        form,
        lambda: absences.declare_absence(person, actor=request.user, **form.cleaned_data),
        done=_("The absence is declared and shown on its first day."),
        heading=_("Declare an absence"),
        submit=_("Declare"),
        note=_("The reason is not asked for."),
        **_around(person, request.user),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def absence_replace(request, uuid):
    """Name somebody else to answer during an absence."""
    absence = find_absence(request.user, uuid)
    person = absence.person
    initial = {"replacement": absence.replacement.uuid if absence.replacement else None}
    form = forms.ReplacementForm(
        request.POST if request.method == "POST" else None, person=person, initial=initial
    )
    return act_on_form(
        request,
        form,
        lambda: absences.replace_by(absence, actor=request.user, **form.cleaned_data),
        done=_("The replacement is changed."),
        heading=_("Change the replacement"),
        submit=_("Save"),
        **_around(person, request.user),
    )


@require_POST
def absence_end(request, uuid):
    """The person is back, or does not leave after all."""
    absence = find_absence(request.user, uuid)
    absences.end_absence(absence, actor=request.user)
    messages.success(request, _("The absence is over."))
    return redirect("network:person", uuid=absence.person.uuid)


def _open(person):
    """The person, unless the mandate has ended: then nothing of it changes."""
    if person.state == PersonState.ENDED:
        raise Http404
    return person
