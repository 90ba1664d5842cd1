"""Why reported figures are to mean something else."""

from typing import Any

from django import forms

from plans.actions.meaning import LONGEST_REASON


def reason_field(*, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label="理由",
        required=required,
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="監査記録に残ります（例 計画の単位の誤りを訂正）。",
        error_messages={"required": "理由を入力してください。"},
    )


class MeaningForm(forms.Form):
    """意味の変更の確認 — the reason, and the mark of the change whose effect was shown."""

    meaning_reason = reason_field(required=True)
    meaning_seen = forms.CharField(widget=forms.HiddenInput)

    @classmethod
    def confirmed_reason(cls, data: Any, mark: str) -> str:
        """The reason in *data*, if it was given for the change of this mark; else ""."""
        form = cls(data)
        known = form.is_valid() and form.cleaned_data["meaning_seen"] == mark
        return form.cleaned_data["meaning_reason"] if known else ""
