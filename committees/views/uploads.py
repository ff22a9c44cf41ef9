"""Uploading many files at once, then correcting what was guessed of them."""

from django.contrib import messages
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from committees.completion import drafts_of
from committees.forms.audience import AudienceForm
from committees.forms.papers import (
    MAX_ROWS,
    CompletionForm,
    CompletionFormSet,
    OneFileForm,
    UploadForm,
)
from committees.models import Committee
from committees.services.intake import Intake, Outcome, take_in
from committees.services.papers import change_audience, publish, update_details, withdraw
from committees.views.finding import find_managed_committee
from committees.views.pages import committee_crumbs


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request, slug):
    """The page of upload; without JavaScript it also receives all the files in one form."""
    committee = find_managed_committee(request.user, slug)
    initial = {"meeting": request.GET.get("meeting")}
    data = request.POST if request.method == "POST" else None
    form = UploadForm(data, request.FILES or None, committee=committee, initial=initial)
    if form.is_valid():
        taken = [
            take_in(
                committee,
                actor=request.user,
                uploaded=one,
                filename=one.name,
                meeting=form.cleaned_data["meeting"],
            )
            for one in form.cleaned_data["files"]
        ]
        _tell(request, taken)
        return redirect("committees:complete", slug=committee.slug)
    context = {
        "committee": committee,
        "form": form,
        "waiting": _count_drafts(committee),
        "words": _words(),
        "crumbs": committee_crumbs(committee),
    }
    return render(request, "committees/upload.html", context)


def _words() -> dict[str, str]:
    """What the script of the page says."""
    return {
        "left": _("Left to send:"),
        "finished": _("All files have been sent."),
        "accepted": _("Received:"),
        "others": _("Not taken:"),
        "too_large": _("This file is too large for the server."),
        "failed": _("The file could not be sent; try again."),
    }


@require_POST
def upload_file(request, slug):
    """One file of an upload, sent by the page's script; answers what became of it in JSON."""
    committee = find_managed_committee(request.user, slug)
    form = OneFileForm(request.POST, request.FILES, committee=committee)
    if not form.is_valid():
        text = " ".join(message for errors in form.errors.values() for message in errors)
        return JsonResponse({"outcome": Outcome.REFUSED, "message": text}, status=400)
    uploaded = form.cleaned_data["file"]
    intake = take_in(
        committee,
        actor=request.user,
        uploaded=uploaded,
        filename=uploaded.name,
        meeting=form.cleaned_data["meeting"],
    )
    return JsonResponse(_as_json(intake))


def _as_json(intake: Intake) -> dict:
    answer = {
        "outcome": intake.outcome,
        "code": intake.code,
        "message": intake.message or _("Received"),
    }
    if intake.paper is not None:
        answer["title"] = intake.paper.title
        answer["url"] = reverse("committees:paper", args=[intake.paper.uuid])
    return answer


def _tell(request, taken: list[Intake]) -> None:
    """Say how many files were taken, and of each other one why not."""
    accepted = [one for one in taken if one.outcome == Outcome.ACCEPTED]
    if accepted:
        text = ngettext("%(count)s file received.", "%(count)s files received.", len(accepted))
        messages.success(request, text % {"count": len(accepted)})
    for one in taken:
        if one.outcome != Outcome.ACCEPTED:
            messages.warning(
                request,
                _("%(file)s: %(reason)s") % {"file": one.filename, "reason": one.message},
            )


def _count_drafts(committee: Committee) -> int:
    return committee.papers.drafts().count()


@require_http_methods(["GET", "HEAD", "POST"])
def complete(request, slug):
    """One table to correct the drafts of a committee and publish them together."""
    committee = find_managed_committee(request.user, slug)
    drafts = drafts_of(committee, limit=MAX_ROWS)
    formset = CompletionFormSet(
        request.POST or None, initial=[draft.proposal for draft in drafts], prefix="papers"
    )
    readers = AudienceForm(
        request.POST or None, committee=committee, actor=request.user, inherit=True
    )
    if formset.is_valid() and readers.is_valid():
        audience = readers.build()
        if not readers.errors:
            published = _apply(committee, request.user, formset, audience)
            text = ngettext("%(count)s paper published.", "%(count)s papers published.", published)
            messages.success(request, text % {"count": published})
            return redirect("committees:managed_papers", slug=committee.slug)
    by_uuid = {str(draft.paper.uuid): draft for draft in drafts}
    rows = [(form, by_uuid.get(str(form["uuid"].value()))) for form in formset]
    context = {
        "committee": committee,
        "formset": formset,
        "rows": [(form, draft) for form, draft in rows if draft is not None],
        "audience_form": readers,
        "waiting": _count_drafts(committee),
        "crumbs": committee_crumbs(committee),
    }
    return render(request, "committees/complete.html", context)


@transaction.atomic
def _apply(committee: Committee, actor, formset, audience) -> int:
    """Store each row; a draft that somebody published or set aside meanwhile is left alone."""
    drafts = {paper.uuid: paper for paper in committee.papers.drafts()}
    published = 0
    for form in formset:
        row = form.cleaned_data
        paper = drafts.get(row["uuid"])
        if paper is None:
            continue
        if row["outcome"] == CompletionForm.Outcome.DISCARD:
            withdraw(paper, actor=actor, reason="discarded")
            continue
        fields = {name: row[name] for name in ("title", "kind", "dated_on")}
        paper = update_details(paper, actor=actor, **fields)
        if audience is not None:
            change_audience([paper], actor=actor, audience=audience)
        if row["outcome"] == CompletionForm.Outcome.PUBLISH:
            publish(paper, actor=actor)
            published += 1
    return published
