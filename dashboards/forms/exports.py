"""The format of an export."""

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
    def kind(self) -> str:
        """XLSX or CSV, of a valid query; CSV where it names none."""
        return self.cleaned_data["export"] or CSV

    @property
    def text_encoding(self) -> str:
        """The encoding of the text, of a valid query; UTF-8 where it names none."""
        is_csv = self.kind == CSV
        return (is_csv and self.cleaned_data["encoding"]) or UTF8
