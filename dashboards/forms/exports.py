"""In which form a table is taken out."""

from typing import Any

from django import forms

from plans.reports.tabular import CP932, UTF8

XLSX, CSV = "xlsx", "csv"


class ExportForm(forms.Form):
    """書き出し — the kind of file; of a csv the encoding, and whether what it lacks is replaced."""

    export = forms.ChoiceField(
        label="形式",
        choices=[(XLSX, "Excel（xlsx）"), (CSV, "CSV")],
        required=False,
        error_messages={"invalid_choice": "形式「%(value)s」はありません。Excel か CSV です。"},
    )
    encoding = forms.ChoiceField(
        label="CSV の文字コード",
        choices=[(UTF8, "UTF-8（BOM 付き）"), (CP932, "Shift_JIS（CP932）")],
        required=False,
        error_messages={"invalid_choice": "文字コード「%(value)s」では書き出せません。"},
    )
    replace = forms.BooleanField(label="表せない文字を置き換える", required=False)

    @property
    def asked(self) -> dict[str, Any]:
        """The format, encoding and consent; of what a valid query does not say, the default."""
        data = self.cleaned_data
        return {
            "format": data.get("export") or CSV,
            "encoding": data.get("encoding") or UTF8,
            "replace": bool(data.get("replace")),
        }
