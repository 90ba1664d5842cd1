"""Choosing a round's survey forms, and handing returned ones in."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from measures.models import ReportingRound
from plans import clock
from plans.models import Department
from plans.permissions import Access
from plans.sheets.workbook.limits import MOST_BYTES, TOO_BIG

MOST_FILES = 100


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, each within the import's bounds."""

    widget = ManyFiles(attrs={"accept": ".xlsx,.xlsm,.xls,.ods", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) and data else [data or None]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(f"一度に選べるのは{MOST_FILES}ファイルまでです。")
        files = [super(FilesField, self).clean(one, initial) for one in given]
        if too_big := [one.name for one in files if one.size > MOST_BYTES]:
            raise forms.ValidationError(f"「{too_big[0]}」: {TOO_BIG}")
        return files


def rounds() -> QuerySet[ReportingRound]:
    return ReportingRound.objects.select_related("plan__rating_scheme").order_by(
        "-fiscal_year", "-quarter", "plan"
    )


class RoundForm(forms.Form):
    """報告期 — the round, of which departments the forms, and whether in one workbook."""

    round = forms.ModelChoiceField(ReportingRound.objects.none(), label="報告期", empty_label=None)
    department = forms.ModelMultipleChoiceField(
        Department.objects.none(),
        label="所管課",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="いくつでも選べます。選ばなければ、すべての所管課です。",
    )
    together = forms.BooleanField(
        label="一つのブックにまとめる",
        required=False,
        help_text="付けないときは、所管課ごとのブックになります（いくつかのときは ZIP）。",
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "round", rounds())
        mine = Department.objects.in_force_on(clock.today())
        if not access.is_administrator:
            mine = mine.filter(pk__in=access.promoter_of)
        _choose(self, "department", mine)
        self.mine = mine

    @property
    def departments(self) -> list[Department]:
        """The departments chosen, or all that one may choose."""
        return list(self.cleaned_data["department"] or self.mine)


class ReturnForm(forms.Form):
    """返送 — the returned forms of one round."""

    round = forms.ModelChoiceField(ReportingRound.objects.none(), label="報告期", empty_label=None)
    returned = FilesField(
        label="返送された調査票",
        help_text="まとめて選べます。順番・ファイル名は問いません。",
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "空のファイルがあります。中身のあるファイルを選んでください。",
        },
    )
    prefer_returned = forms.BooleanField(
        label="配布後にポータルの値も変わった行は、返送の値で置き換える",
        required=False,
        help_text="付けないときは、その行だけ取り込まず、違いを表示します。",
    )
    is_sample = forms.BooleanField(
        label="見本として取り込む",
        required=False,
        help_text="実際の値ではないときに付けます。画面と出力に「見本」と示されます。",
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "round", rounds())
        if not access.is_administrator:
            del self.fields["is_sample"]


def _choose(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
