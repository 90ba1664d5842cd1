"""The buttons that take reports a step further: one report, or many at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from measures.domain.transitions import TRANSITIONS
from measures.models import QuarterlyReport
from plans.forms.chosen import ChosenRecords, is_number

COMMENT = {"rows": 3, "maxlength": 2000}
DECISIONS = (("approve", "承認"), ("send_back", "差戻し"))


SEEN_AGAIN = (
    "表示していた報告の版を確かめられません。報告の画面を開き直して、もう一度操作してください。"
)
VERSION_ERRORS = dict.fromkeys(("required", "invalid", "min_value"), SEEN_AGAIN)


class MoveForm(forms.Form):
    """One step of one report, as the page showed it."""

    # Whether the answer to it is the question about texts of the quarter before.
    asks_as_is = False

    action = forms.ChoiceField(choices=lambda: {t.action: t.label for t in TRANSITIONS}.items())
    version = forms.IntegerField(min_value=1, error_messages=VERSION_ERRORS)
    # That texts of the quarter before stand in it again is meant so.
    as_is = forms.BooleanField(required=False)
    comment = forms.CharField(
        label="コメント・理由",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs=COMMENT),
    )


class BulkForm(forms.Form):
    """Approving or sending back several reports."""

    reports = ChosenRecords(
        QuarterlyReport.objects.select_related("round__plan", "initiative"),
        label="取組",
        error_messages={"required": "取組を選んでください。"},
    )
    action = forms.ChoiceField(choices=DECISIONS)
    comment = forms.CharField(
        label="コメント（差戻しには理由が必要です）",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs=COMMENT | {"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("action") == "send_back" and not data.get("comment", "").strip():
            self.add_error("comment", "差戻しには理由を書いてください。")
        data["versions"] = versions_shown(self.data, data.get("reports", ()))
        return data


def version_field(report: QuarterlyReport) -> str:
    """What the version of a report that a list shows is called in its form."""
    return f"version-{report.pk}"


def versions_shown(data: Mapping[str, str], reports: Iterable[QuarterlyReport]) -> dict[int, int]:
    """By report the version that the list has shown: what was seen is what is decided on."""
    texts = {report.pk: data.get(version_field(report), "") for report in reports}
    return {key: int(text) for key, text in texts.items() if is_number(text)}


class CorrectionForm(forms.Form):
    """この値を直す — why an approved report is reopened, as its history showed it."""

    reason = forms.CharField(
        label="直す理由",
        max_length=2000,
        widget=forms.Textarea(attrs=COMMENT | {"rows": 2}),
        error_messages={"required": "直す理由を書いてください。"},
    )
    version = forms.Field(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Of a field that nobody sees the form as a whole tells what is wrong with it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        version = self.data.get("version", "")
        if not is_number(version) or int(version) < 1:
            raise forms.ValidationError(SEEN_AGAIN)
        return data | {"version": int(version)}
