"""A page with one form, for every app."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.core.views.refusals import refusals_in

Crumb = dict[str, str]


def act_on_form(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[], object],
    *,
    done: str,
    to: str,
    **page,
) -> HttpResponse:
    """Do what a valid form asks, say `done` and lead to the address `to`; else show the form.

    `act` calls the service with what the form holds; a refusal is shown in the form. `page` is
    what `render_form` is given.
    """
    if form.is_valid():
        with refusals_in(form):
            act()
            messages.success(request, done)
            return redirect(to)
    return render_form(request, form, **page)


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
