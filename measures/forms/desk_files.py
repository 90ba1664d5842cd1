"""The field that takes a file laid beside a report."""

from typing import Any

from django import forms

from measures.domain.evidence import ACCEPTED, MOST_BYTES, refusal_of


class FileForm(forms.Form):
    """根拠資料の添付."""

    file = forms.FileField(
        label="資料を添付する",
        help_text="PDF・Excel・Word・PowerPoint・画像・CSV、10MBまで。",
        max_length=500,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "ファイルが空です。中身のあるファイルを選んでください。",
        },
    )

    def clean_file(self) -> Any:
        """Refuse by the size alone what would only be read to be refused."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(refusal_of(file.name, bytes(MOST_BYTES + 1)) or "")
        return file
