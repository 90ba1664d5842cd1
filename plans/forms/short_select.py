"""Selects that stay short, however many records there are to choose from."""

from typing import Any

from django import forms

from plans.forms.chosen import is_number

# More are found by words faster than in a list.
MOST = 20


def shorten(form: forms.Form, name: str) -> None:
    """Let the select *name* offer its records only where they are few.

    Of more it offers the one that the address names; where it names none, the form has no such
    field, and its words have to find what is looked for.
    """
    field: Any = form.fields[name]
    if not field.queryset.order_by()[MOST : MOST + 1].exists():
        return
    chosen = str(form.data.get(name, ""))
    if not chosen:
        del form.fields[name]
    elif is_number(chosen):
        field.queryset = field.queryset.filter(pk=chosen)
    else:
        field.queryset = field.queryset.none()
