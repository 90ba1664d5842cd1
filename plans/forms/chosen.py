"""Records chosen by number in a form."""

from typing import Any, TypeVar

from django import forms
from django.db.models import Model

LONGEST_NUMBER = 18
M = TypeVar("M", bound=Model)


def is_number(text: str) -> bool:
    """Whether *text* may be a row's number or version: one that a database can hold."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER


class ChosenRecords(forms.ModelMultipleChoiceField[M]):
    """Records by number; Django would ask the database for whatever number was sent."""

    def clean(self, value: Any) -> Any:
        if not all(is_number(str(item)) for item in value or ()):
            raise forms.ValidationError(f"{self.label or ''}を選び直してください。")
        return super().clean(value)
