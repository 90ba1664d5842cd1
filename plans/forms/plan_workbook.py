"""Bringing a plan in from its workbook, and asking for an empty one."""

import base64
from typing import Any

from django import forms
from django.core import signing

from plans.forms.cells import YearField
from plans.forms.meaning import reason_field

# With its coding still below what a form's field may carry.
MOST_BYTES = 1_500_000
SALT = "plan-workbook"
LASTS = 24 * 60 * 60
TOO_BIG = "ファイルが大きすぎます（1.5MBまで）。画像や使わないシートを除いてください。"


class PlanFileForm(forms.Form):
    """計画の読み込み — the workbook, or a plan's YAML file."""

    file = forms.FileField(
        label="計画ワークブック",
        help_text="Excel（.xlsx）、または計画ファイル（.yaml）。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm,.yaml,.yml"}),
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "ファイルが空です。中身のあるファイルを選んでください。",
        },
    )

    as_draft = forms.BooleanField(
        label="見直しの案（新しい版）として読み込む",
        required=False,
        help_text="目標と工程を、決定するまで今の版に影響しない案にします。",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(TOO_BIG)
        return file


def carried(content: bytes) -> str:
    """The file's bytes as the preview's form carries them on, signed."""
    return signing.dumps(base64.b64encode(content).decode(), salt=SALT, compress=True)


class AdoptPlanForm(forms.Form):
    """登録 — the file as it was previewed, and the hash of what was shown."""

    content = forms.CharField(widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    as_draft = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = reason_field()

    def __init__(self, *args: Any, asks_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = asks_reason

    def clean_content(self) -> bytes:
        try:
            text = signing.loads(self.cleaned_data["content"], salt=SALT, max_age=LASTS)
        except signing.BadSignature as error:
            raise forms.ValidationError(
                "確認の期限（24時間）を過ぎました。もう一度ファイルを選んでください。"
            ) from error
        return base64.b64decode(text)


class YearsForm(forms.Form):
    """空の計画ワークブック — of which fiscal years."""

    first_year = YearField(label="最初の年度（西暦）", min_value=1990, max_value=2100)
    final_year = YearField(label="最後の年度（西暦）", min_value=1990, max_value=2100)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, final = data.get("first_year"), data.get("final_year")
        if first and final and not first <= final < first + 20:
            self.add_error("final_year", "最後の年度は、最初の年度から20年以内にしてください。")
        return data
