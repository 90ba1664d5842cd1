"""Choosing the sheet to bring in, and answering for a cell of it."""

from collections.abc import Sequence
from typing import Any

from django import forms

from plans.models import Plan
from plans.permissions import Access
from plans.sheets.cells.reading import LONGEST_RAW
from plans.sheets.workbook.limits import MOST_BYTES, TOO_BIG


class UploadForm(forms.Form):
    """シートの取込 — the file, the plan it belongs to, and whether its figures are samples."""

    plan = forms.ModelChoiceField(Plan.objects.all(), label="計画", empty_label=None)
    file = forms.FileField(
        label="ファイル",
        help_text="Excel・CSV・ODS。1行に1指標・1四半期、または四半期を横に並べた表。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.ods,.csv,.tsv,.txt"}),
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "ファイルが空です。中身のあるファイルを選んでください。",
        },
    )
    is_sample = forms.BooleanField(
        label="見本として取り込む",
        required=False,
        help_text="実際の値ではないときに付けます。画面と出力に「見本」と示されます。",
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, access: Access, plans: Sequence[Plan] = ()
    ) -> None:
        """*plans* are those to choose from; any other is taken as well."""
        super().__init__(data, files, label_suffix="")
        self.fields["plan"].widget.choices = [(plan.pk, plan.name) for plan in plans]
        if not access.is_administrator:
            del self.fields["is_sample"]

    def clean_file(self) -> Any:
        """Refuse by the size alone what would only be read to be refused."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(TOO_BIG)
        return file


class CellAnswerForm(forms.Form):
    """セルの修正 — what to read in place of one cell; ``take_back`` reads the cell itself again."""

    sheet = forms.CharField(max_length=100, strip=False)
    cell = forms.RegexField("^[A-Z]{1,3}[1-9][0-9]{0,6}$")
    text = forms.CharField(max_length=LONGEST_RAW, required=False)
    take_back = forms.BooleanField(required=False)

    @property
    def change(self) -> dict[str, str | None]:
        """Sheet, cell and the text to read there, None for the cell's own."""
        data = self.cleaned_data
        text = None if data["take_back"] else data["text"]
        return {"sheet": data["sheet"], "cell": data["cell"], "text": text}
