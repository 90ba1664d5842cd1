"""What views do with a posted form: perform an action, or report why not."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from plans.errors import Refused


def perform_or_add_errors(form: forms.Form, action: Callable[..., object]) -> bool:
    """Whether *action* was performed with the form's data; if not, the form says why."""
    if not form.is_valid():
        return False
    try:
        action(**form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, list(refusal.messages))
        return False
    return True


def show_errors(request: HttpRequest, form: forms.Form) -> None:
    """The errors of *form* as messages on the page that the request is redirected to."""
    for texts in form.errors.values():
        messages.error(request, " ".join(str(text) for text in texts))
