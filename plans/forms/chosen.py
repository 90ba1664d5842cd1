"""Records chosen by number in a form."""

from typing import Any, TypeVar

from django import forms
from django.db.models import Model

LONGEST_NUMBER = 18
M = TypeVar("M", bound=Model)


def is_number(given: object) -> bool:
    """Whether *given* may be a row's number or version: one that a database can hold."""
    text = str(given)
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER


class ChosenRecords(forms.ModelMultipleChoiceField[M]):
    """Records by number; Django would ask the database for whatever number was sent."""

    def clean(self, value: Any) -> Any:
        if not all(is_number(item) for item in value or ()):
            raise forms.ValidationError(f"{self.label or ''}を選び直してください。")
        return super().clean(value)
