"""An organisation change: asked for, and confirmed as it was previewed."""

from datetime import date, timedelta
from typing import Any

from django import forms

from measures.selectors.organisation import Reorganisation
from plans import clock
from plans.domain.organisation import ReorganisationKind
from plans.forms.cells import DateInputField
from plans.forms.chosen import ChosenRecords
from plans.forms.people import next_transfer_day
from plans.models import Department, InitiativeDepartment, RoleAssignment
from plans.sheets.cells.words import fold_code, tidy

EARLIEST, LATEST = timedelta(days=62), timedelta(days=800)


class ReorganisationForm(forms.Form):
    """組織改編 — what becomes of which departments from which day on, and why."""

    kind = forms.ChoiceField(
        label="種類",
        choices=[(kind.value, kind.label) for kind in ReorganisationKind],
        widget=forms.RadioSelect,
        initial=ReorganisationKind.MERGE.value,
        error_messages={"required": "種類を選んでください。"},
    )
    day = DateInputField(
        label="改編日",
        help_text="この日から新しい所管になります。前の日までの記録は、前の課名のままです。",
        initial=next_transfer_day,
        error_messages={"required": "改編日を入力してください。"},
    )
    sources = ChosenRecords(
        Department.objects.none(),
        label="元の所管課",
        widget=forms.CheckboxSelectMultiple,
        help_text="統合と廃止ではいくつでも、分割と名称変更では一つ選びます。",
        error_messages={
            "required": "元の所管課を選んでください。",
            "invalid_choice": "元の所管課に、廃止されたか、ない課があります。選び直してください。",
        },
    )
    target = forms.ModelChoiceField(
        Department.objects.none(),
        label="引き継ぐ所管課",
        required=False,
        empty_label="新しい課（下にコードと名称を書く）",
        error_messages={
            "invalid_choice": "引き継ぐ所管課は、廃止されたか、ない課です。選び直してください。"
        },
    )
    code = forms.CharField(
        label="新しい課のコード",
        max_length=20,
        required=False,
        help_text="今までのどの課のコードとも別のものにします。",
    )
    name = forms.CharField(label="新しい課の名称", max_length=100, required=False)
    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text="例: 令和9年4月1日 行政組織規則の改正",
        error_messages={"required": "理由を書いてください。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for name in ("sources", "target"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Department.objects.running_from(clock.today())

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not clock.today() - EARLIEST <= day <= clock.today() + LATEST:
            raise forms.ValidationError("改編日は、2か月前から2年後までの日にしてください。")
        return day

    def clean_code(self) -> str:
        """The code without the spellings that would only look different."""
        return fold_code(self.cleaned_data["code"])

    def clean_name(self) -> str:
        """The name as a plan's workbook gives it: without what nobody sees."""
        return tidy(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        kind = ReorganisationKind(data["kind"])
        of_one = {ReorganisationKind.SPLIT, ReorganisationKind.RENAME}
        if kind in of_one and len(data["sources"]) > 1:
            self.add_error("sources", f"{kind.label}では、元の所管課を一つだけ選んでください。")
        if kind is ReorganisationKind.RENAME and data["target"]:
            self.add_error("target", "名称変更では、新しい課のコードと名称を書いてください。")
        elif kind.has_successor and not data["target"]:
            for name in ("code", "name"):
                if not data[name]:
                    self.add_error(name, f"{self.fields[name].label}を書いてください。")
        elif data["code"] or data["name"]:
            self.add_error("code", "今ある課が引き継ぐときや廃止では、空欄にしてください。")
        return data

    @property
    def change(self) -> Reorganisation:
        """What a valid form asks for."""
        data = self.cleaned_data
        return Reorganisation(
            kind=ReorganisationKind(data["kind"]),
            day=data["day"],
            reason=data["reason"],
            sources=tuple(data["sources"]),
            target=data["target"],
            code=data["code"],
            name=data["name"],
            responsibilities=frozenset(row.pk for row in data.get("responsibilities", ())),
            roles=frozenset(row.pk for row in data.get("roles", ())),
        )


class ConfirmForm(ReorganisationForm):
    """確定 — the same, with what a split moves and the fingerprint of the preview."""

    seen = forms.CharField(max_length=64)
    responsibilities = ChosenRecords(
        InitiativeDepartment.of_all_time.all(), label="移す取組", required=False
    )
    roles = ChosenRecords(RoleAssignment.objects.all(), label="移す役割", required=False)
