"""What the secretariat does to one paper."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from committees.forms.papers import MoveForm, NewVersionForm, PaperForm, WithdrawForm
from committees.models import FileContent
from committees.services.contents import retry_extraction, store_upload
from committees.services.errors import CommitteeError
from committees.services.papers import (
    add_version,
    move,
    publish,
    reinstate_version,
    restore,
    update_details,
    withdraw,
)
from committees.views.finding import find_managed_paper
from committees.views.pages import paper_crumbs
from portal.core.views.form_pages import render_form
from portal.core.views.refusals import refusals_told
from portal.files.inspection import RefusedFile


@require_http_methods(["GET", "HEAD", "POST"])
def paper_update(request, uuid):
    """Correct the title, kind, date, reference, language or author institution."""
    paper = find_managed_paper(request.user, uuid)
    form = PaperForm(request.POST or None, initial=PaperForm.initial_of(paper))
    if form.is_valid():
        update_details(paper, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The paper is corrected."))
        return redirect("committees:paper", uuid=paper.uuid)
    return _form_page(request, paper, form, _("Correct the paper"), _("Save"))


@require_http_methods(["GET", "HEAD", "POST"])
def version_add(request, uuid):
    """Add a version with its note of change."""
    paper = find_managed_paper(request.user, uuid)
    form = NewVersionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        uploaded = form.cleaned_data["file"]
        try:
            stored = store_upload(uploaded, actor=request.user, committee=paper.committee)
            add_version(
                paper,
                actor=request.user,
                content=stored.content,
                filename=stored.filename,
                note=form.cleaned_data["note"],
            )
        except RefusedFile as refusal:
            form.add_error("file", refusal.message)
        except CommitteeError as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The new version is added."))
            return redirect("committees:paper", uuid=paper.uuid)
    return _form_page(request, paper, form, _("New version"), _("Add the version"))


@require_http_methods(["GET", "HEAD", "POST"])
def paper_move(request, uuid):
    """Put the paper beside another meeting or agenda item of its committee."""
    paper = find_managed_paper(request.user, uuid)
    form = MoveForm(request.POST or None, paper=paper)
    if form.is_valid():
        meeting, item = form.target()
        move(paper, actor=request.user, meeting=meeting, item=item)
        messages.success(request, _("The paper is moved; the same people read it."))
        return redirect("committees:paper", uuid=paper.uuid)
    note = _("The same people will read the paper; its readers are changed apart.")
    return _form_page(request, paper, form, _("Move the paper"), _("Move"), note)


@require_http_methods(["GET", "HEAD", "POST"])
def paper_withdraw(request, uuid):
    """Keep the paper but hide it at once, with a reason."""
    paper = find_managed_paper(request.user, uuid)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        act = withdraw, {"reason": form.cleaned_data["reason"]}
        return _act(request, paper, act, _("The paper is withdrawn; nobody else sees it."))
    note = _("The paper is kept but nobody outside the secretariat sees or finds it any more.")
    return _form_page(request, paper, form, _("Withdraw the paper"), _("Withdraw"), note)


def _form_page(request, paper, form, heading: str, submit: str, note: str = ""):
    return render_form(
        request,
        form,
        heading=heading,
        submit=submit,
        crumbs=paper_crumbs(paper),
        eyebrow=paper.title,
        note=note,
    )


@require_POST
def paper_restore(request, uuid):
    """Give a withdrawn paper back to its readers."""
    paper = find_managed_paper(request.user, uuid)
    return _act(request, paper, (restore, {}), _("The paper is back for its readers."))


@require_POST
def paper_publish(request, uuid):
    """Open one draft to its readers."""
    paper = find_managed_paper(request.user, uuid)
    return _act(request, paper, (publish, {}), _("The paper is published."))


def _act(request, paper, act, done: str):
    """Run a service on the paper, say what came of it, and show the paper again."""
    service, arguments = act
    with refusals_told(request):
        service(paper, actor=request.user, **arguments)
        messages.success(request, done)
    return redirect("committees:paper", uuid=paper.uuid)


@require_POST
def version_reinstate(request, uuid, number):
    """Make a former version the current one, under a new number."""
    paper = find_managed_paper(request.user, uuid)
    act = reinstate_version, {"number": number}
    return _act(request, paper, act, _("The former version is the current one again."))


@require_POST
def version_retry(request, uuid, number):
    """Read again the text of a version whose reading failed."""
    paper = find_managed_paper(request.user, uuid)
    content = FileContent.objects.filter(versions__paper=paper, versions__number=number).first()
    if content is None:
        messages.error(request, _("This version does not exist."))
        return redirect("committees:paper", uuid=paper.uuid)
    with refusals_told(request):
        retry_extraction(content, actor=request.user)
        messages.success(request, _("The file is going to be read again."))
    return redirect("committees:managed_papers", slug=paper.committee.slug)
