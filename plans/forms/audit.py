"""The search of the audit trail."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from plans.forms.cells import DateInputField
from plans.forms.short_select import shorten
from plans.models import User
from plans.selectors.audit import AuditQuery, actions_known


def day_field(label: str) -> DateInputField:
    return DateInputField(
        label=label,
        required=False,
        validators=[
            MinValueValidator(date(2000, 1, 1), f"{label}は2000年以後にしてください。"),
            MaxValueValidator(date(2199, 12, 31), f"{label}は2199年以前にしてください。"),
        ],
    )


class AuditForm(forms.Form):
    """監査記録の検索."""

    q = forms.CharField(label="語句", required=False, max_length=100)
    person = forms.ModelChoiceField(
        User.objects.order_by("display_name", "pk"),
        label="実行者",
        required=False,
        empty_label="すべて",
        error_messages={"invalid_choice": "その実行者はいません。"},
    )
    action = forms.ChoiceField(label="操作", required=False)
    since = day_field("開始日")
    until = day_field("終了日")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shorten(self, "person")
        field = self.fields["action"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "すべて"), *((name, name) for name in actions_known())]

    @property
    def query(self) -> AuditQuery:
        """The query; a field that cannot be read is left empty."""
        self.is_valid()
        return AuditQuery(**self.cleaned_data)

    @property
    def in_words(self) -> dict[str, str]:
        """The conditions that were set, for the export and for the trail itself."""
        self.is_valid()
        return {
            str(self.fields[name].label): str(value)
            for name, value in self.cleaned_data.items()
            if value
        }
