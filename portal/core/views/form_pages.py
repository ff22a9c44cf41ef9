"""A page with one form, for every app."""

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Crumb = dict[str, str]


def render_form(
    request: HttpRequest,
    form: BaseForm,
    *,
    heading: str,
    submit: str,
    crumbs: list[Crumb],
    eyebrow: str = "",
    note: str = "",
) -> HttpResponse:
    """A page with one form; giving up leads to the last crumb."""
    context = {
        "form": form,
        "heading": heading,
        "submit": submit,
        "crumbs": crumbs,
        "cancel_url": crumbs[-1]["url"],
        "eyebrow": eyebrow,
        "note": note,
    }
    return render(request, "shell/form_page.html", context)
