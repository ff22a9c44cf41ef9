"""Acronyms and synonyms of the sector: the coordination reads and changes them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from search.models import Synonym
from search.rules import can_tune_search
from search.tuning import delete_synonym, save_synonym
from search.tuning_forms import SynonymForm


@require_safe
def synonym_list(request: HttpRequest) -> HttpResponse:
    """Every wording with its equivalents, on one page: they are read together."""
    _check(request)
    context = {"synonyms": Synonym.objects.visible_to(request.user)}
    return render(request, "search/synonym_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def synonym_create(request: HttpRequest) -> HttpResponse:
    _check(request)
    return _edit(request, Synonym(), _("Add words"))


@require_http_methods(["GET", "HEAD", "POST"])
def synonym_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _edit(request, _find(request, uuid), _("Change words"))


@require_POST
def synonym_delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    synonym = _find(request, uuid)
    delete_synonym(synonym, actor=request.user)
    messages.success(request, _("“%(words)s” is deleted.") % {"words": synonym.wording})
    return redirect("search:synonyms")


def _edit(request: HttpRequest, synonym: Synonym, heading: str) -> HttpResponse:
    form = SynonymForm(request.POST or None, instance=synonym)
    if form.is_valid():
        save_synonym(form.save(commit=False), actor=request.user)
        messages.success(request, _("The words are saved; searches already use them."))
        return redirect("search:synonyms")
    crumbs = [{"label": _("Words of the search"), "url": reverse("search:synonyms")}]
    context = {"form": form, "heading": heading, "synonym": synonym, "crumbs": crumbs}
    return render(request, "search/synonym_form.html", context)


def _find(request: HttpRequest, uuid: UUID) -> Synonym:
    _check(request)
    return get_object_or_404(Synonym.objects.visible_to(request.user), uuid=uuid)


def _check(request: HttpRequest) -> None:
    if not can_tune_search(request.user):
        raise Http404
