"""The only ways in which a view gets a resource person or an absence: the rule, or 404."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from network.models import Absence, ResourcePerson
from network.person_rules import can_keep_contact, can_propose_for, can_take_step
from network.rules import can_keep_entries
from portal.accounts.models import Institution
from portal.core.views.form_pages import Crumb


def find_person(user, uuid: UUID) -> ResourcePerson:
    """A person the user reads."""
    people = ResourcePerson.objects.visible_to(user).select_related("user", "institution")
    return get_object_or_404(people, uuid=uuid)


def find_own_or_kept(user, uuid: UUID) -> ResourcePerson:
    """A person whose contact and absences the user keeps: themselves, or of their institution."""
    person = find_person(user, uuid)
    if not can_keep_contact(user, person):
        raise Http404
    return person


def find_kept(user, uuid: UUID) -> ResourcePerson:
    """A person whose steps the user takes, which is never themselves."""
    person = find_person(user, uuid)
    if not can_take_step(user, person):
        raise Http404
    return person


def find_absence(user, uuid: UUID) -> Absence:
    """An absence not over yet, of a person whose absences the user keeps."""
    absences = Absence.objects.visible_to(user).filter(ends_on__gte=timezone.localdate())
    related = ("person__user", "person__institution", "replacement")
    absence = get_object_or_404(absences.select_related(*related), uuid=uuid)
    if not can_keep_contact(user, absence.person):
        raise Http404
    return absence


def find_kept_institution(user, uuid: UUID) -> Institution:
    """An institution whose resource persons the user keeps."""
    institution = get_object_or_404(Institution.objects.visible_to(user), uuid=uuid)
    if not can_keep_entries(user, institution):
        raise Http404
    return institution


def find_proposing_institution(user, uuid: UUID) -> Institution:
    """An active one among those."""
    institution = find_kept_institution(user, uuid)
    if not can_propose_for(user, institution):
        raise Http404
    return institution


def kept_crumbs(institution: Institution | None = None) -> list[Crumb]:
    """The institutions one keeps, then the persons of one of them."""
    crumbs = [{"label": _("Resource persons"), "url": reverse("network:kept_persons")}]
    if institution is not None:
        url = reverse("network:institution_persons", args=[institution.uuid])
        crumbs.append({"label": str(institution), "url": url})
    return crumbs


def person_crumbs(person: ResourcePerson, user) -> list[Crumb]:
    """The way back to a person: through the institution for those who keep it."""
    url = reverse("network:person", args=[person.uuid])
    crumbs = [{"label": _("Directory"), "url": reverse("network:directory")}]
    if can_keep_entries(user, person.institution):
        crumbs = kept_crumbs(person.institution)
    elif person.user_id == user.pk:
        crumbs = [{"label": _("My mandate"), "url": reverse("network:my_mandates")}]
    return [*crumbs, {"label": person.name, "url": url}]
