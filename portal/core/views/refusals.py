"""What a view does with the refusal of a service: show it to the person, and go on."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest

from portal.core.errors import DomainError


@contextmanager
def refusals_in(form: BaseForm) -> Iterator[None]:
    """Write at the top of the form why the service called inside refuses; then go on after it.

    The block ends with the answer to give when nothing is refused:

        if form.is_valid():
            with refusals_in(form):
                change(thing, actor=request.user, **form.cleaned_data)
                return redirect(...)
        return render_form(request, form, ...)
    """
    try:
        yield
    except DomainError as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)


@contextmanager
def refusals_told(request: HttpRequest) -> Iterator[None]:
    """Tell the person why the service called inside refuses, where there is no form to show.

    The block ends with the message for when nothing is refused; the answer comes after it.
    """
    try:
        yield
    except DomainError as refusal:
        messages.error(request, str(refusal))
