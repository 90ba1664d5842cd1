"""Exact quantities as people type them."""

from decimal import Decimal
from typing import Any

from django import forms

from plans.domain.amounts import plain_text


class AmountField(forms.DecimalField):
    """A number in any width, with or without thousands separated; shown without idle zeros."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "vTextField amount"})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = plain_text(value)
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value
