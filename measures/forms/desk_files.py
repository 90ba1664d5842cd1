"""The field that takes the files laid beside a report."""

from typing import Any

from django import forms

from measures.domain.evidence import ACCEPTED


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """One or more files, as a list."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(_FilesField, self).clean(file, initial) for file in data or [None]]


class FileForm(forms.Form):
    """根拠資料の添付."""

    file = _FilesField(
        label="資料を添付する",
        help_text="PDF・Excel・Word・PowerPoint・画像・CSV、1件10MBまで。一度に何件でも選べます。",
        max_length=500,
        # Each file is answered by itself: an empty one keeps none of the others out.
        allow_empty_file=True,
        widget=_Files(attrs={"accept": ACCEPTED}),
        error_messages={"required": "ファイルを選んでください。"},
    )
