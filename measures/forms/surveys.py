"""Choosing a round's survey forms, and handing returned ones in."""

from collections.abc import Iterable
from typing import Any

from django import forms

from measures.models import ReportingRound
from measures.selectors.current_rounds import open_round
from plans import clock
from plans.forms.chosen import ChosenRecords
from plans.models import Department, Initiative, Plan
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


class RoundForm(forms.Form):
    """報告期 — the round, of which departments the forms, and whether in one workbook."""

    round = forms.ModelChoiceField(ReportingRound.objects.none(), label="報告期", empty_label=None)
    department = ChosenRecords(
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

    def __init__(self, *args: Any, access: Access, plan: Plan | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_rounds(self, plan)
        mine = Department.objects.in_force_on(clock.today())
        if not access.is_administrator:
            mine = mine.filter(pk__in=access.promoter_of)
        _field(self, "department").queryset = mine
        if plan:
            asked = Initiative.objects.filter(measure__plan=plan).values("departments")
            _offer(self, "department", mine.filter(pk__in=asked))
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

    def __init__(self, *args: Any, access: Access, plan: Plan | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_rounds(self, plan)
        if not access.is_administrator:
            del self.fields["is_sample"]


def _offer_rounds(form: forms.Form, plan: Plan | None) -> None:
    """Let *form* take any round, and offer those of *plan*, the open one first."""
    every = ReportingRound.objects.select_related("plan")
    _field(form, "round").queryset = every
    if plan:
        of_plan = every.filter(plan=plan).order_by("-fiscal_year", "-quarter")
        _offer(form, "round", of_plan)
        form.initial["round"] = open_round(of_plan)


def _offer(form: forms.Form, name: str, rows: Iterable[Any]) -> None:
    """What a field lists; what it takes is its queryset."""
    _field(form, name).widget.choices = [(row.pk, str(row)) for row in rows]


def _field(form: forms.Form, name: str) -> forms.ModelChoiceField[Any]:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    return field
