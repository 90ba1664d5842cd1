"""Confirming that an indicator's first report becomes its baseline."""

from typing import Any

from django import forms

from measures.domain.baselines import FirstReport
from measures.forms.rounds import Plain

CHANGED = "初回報告が変わりました。下の値を確かめて、もう一度確定してください。"


class BaselineForm(Plain):
    """初回報告を基準値にする — with the value that the page showed, so that no other is taken."""

    reason = forms.CharField(
        label="理由",
        max_length=150,
        help_text="基準値の備考と監査記録に残ります（例 計画策定時の値が記録されていないため）。",
        error_messages={"required": "理由を入力してください。"},
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, first: FirstReport) -> None:
        self.mark = f"{first.period} {first.value} {first.reference}"
        if data is not None and data.get("shown") != self.mark:
            data = {**data.dict(), "shown": self.mark, "changed": "on"}
        super().__init__(data, initial={"shown": self.mark})

    def clean(self) -> dict[str, Any]:
        if "changed" in self.data:
            raise forms.ValidationError(CHANGED)
        return super().clean() or {}
