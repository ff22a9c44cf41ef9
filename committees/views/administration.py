"""The coordination creates committees and names their seats, without reading anything in them."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from committees.forms.committees import (
    CommitteeForm,
    EndSeatForm,
    NewCommitteeForm,
    SeatForm,
    SeatInstitutionForm,
)
from committees.models import Committee, Seat
from committees.rules import can_administer_committees
from committees.services.committees import (
    create_committee,
    end_seat,
    open_seat,
    update_committee,
)
from committees.views.finding import find_administered_committee
from committees.views.pages import administration_crumbs
from portal.core.views.form_pages import act_on_form, render_form


@require_safe
def administered_list(request):
    """Every committee, with how many seats it has; nothing of what it holds."""
    _check(request.user)
    committees = Committee.objects.administered_by(request.user).annotate(
        seat_count=Count("seats", filter=Q(seats__in=Seat.objects.active()))
    )
    return render(request, "committees/administered_list.html", {"committees": committees})


def _check(user) -> None:
    if not can_administer_committees(user):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def committee_create(request):
    """Create a committee; it has no seat yet."""
    _check(request.user)
    form = NewCommitteeForm(request.POST or None, user=request.user)
    if form.is_valid():
        committee = create_committee(actor=request.user, **form.cleaned_data)
        messages.success(request, _("The committee is created. Name its seats."))
        return redirect("committees:administered", uuid=committee.uuid)
    return render_form(
        request,
        form,
        heading=_("New committee"),
        submit=_("Create the committee"),
        crumbs=administration_crumbs(),
    )


@require_safe
def administered_detail(request, uuid):
    """The description of a committee and its seats, ended ones included."""
    committee = find_administered_committee(request.user, uuid)
    seats = committee.seats.select_related("institution", "titular", "deputy")
    today = timezone.localdate()
    context = {
        "committee": committee,
        "seats": seats.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today)),
        "ended_seats": seats.filter(ended_on__lte=today),
        "form": SeatInstitutionForm(),
        "crumbs": administration_crumbs(),
    }
    return render(request, "committees/administered_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def committee_update(request, uuid):
    """Change what is said of a committee, or who knows of it."""
    committee = find_administered_committee(request.user, uuid)
    names = CommitteeForm.base_fields
    initial = {name: getattr(committee, name) for name in names}
    initial["founding_convention"] = getattr(committee.founding_convention, "uuid", None)
    form = CommitteeForm(request.POST or None, initial=initial, user=request.user)
    return act_on_form(
        request,
        form,
        lambda: update_committee(committee, actor=request.user, **form.cleaned_data),
        done=_("The committee is changed."),
        to=reverse("committees:administered", args=[committee.uuid]),
        heading=_("Change the committee"),
        submit=_("Save"),
        crumbs=administration_crumbs(committee),
        eyebrow=committee.name,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def seat_open(request, uuid):
    """Give a seat to the institution named in the query string."""
    committee = find_administered_committee(request.user, uuid)
    step = SeatInstitutionForm(request.GET)
    if not step.is_valid():
        messages.error(request, _("Choose the institution of the seat."))
        return redirect("committees:administered", uuid=committee.uuid)
    institution = step.cleaned_data["institution"]
    form = SeatForm(request.POST or None, institution=institution)
    return act_on_form(
        request,
        form,
        lambda: open_seat(
            committee, actor=request.user, institution=institution, **form.cleaned_data
        ),
        done=_("The seat is named."),
        to=reverse("committees:administered", args=[committee.uuid]),
        heading=_("New seat"),
        submit=_("Name the seat"),
        crumbs=administration_crumbs(committee),
        eyebrow=institution.name,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def seat_end(request, uuid):
    """End a seat; its people lose at once what it opened."""
    committees = Committee.objects.administered_by(request.user)
    seats = Seat.objects.filter(committee__in=committees)
    seat = get_object_or_404(
        seats.select_related("committee", "institution", "titular", "deputy"), uuid=uuid
    )
    form = EndSeatForm(request.POST or None)
    return act_on_form(
        request,
        form,
        lambda: end_seat(seat, actor=request.user, ended_on=form.cleaned_data["ended_on"]),
        done=_("The seat ends."),
        to=reverse("committees:administered", args=[seat.committee.uuid]),
        heading=_("End a seat"),
        submit=_("End the seat"),
        crumbs=administration_crumbs(seat.committee),
        eyebrow=seat.institution.name,
        note=_("From that day on, the titular and the deputy lose what this seat opened to them."),
    )
