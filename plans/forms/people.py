"""The filter of the list of people, and the upload of a roster."""

from datetime import date
from typing import Any

from django import forms

from plans import clock
from plans.domain.vocabulary import RoleKind
from plans.forms.cells import DateInputField
from plans.forms.short_select import shorten
from plans.models import Department
from plans.selectors.people import PeopleQuery


def offer_departments(form: forms.Form, name: str) -> None:
    """Let a field of *form* choose among the departments of today."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = Department.objects.in_force_on(clock.today())


class PeopleForm(forms.Form):
    """利用者の絞り込み."""

    q = forms.CharField(label="氏名・メールアドレス・所管課", required=False, max_length=100)
    department = forms.ModelChoiceField(
        Department.objects.none(), label="所管課", required=False, empty_label="すべて"
    )
    role = forms.ChoiceField(
        label="役割",
        required=False,
        choices=[("", "すべて"), *((role.value, role.label) for role in RoleKind)],
    )
    disabled = forms.BooleanField(label="無効の人も", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_departments(self, "department")
        shorten(self, "department")

    @property
    def query(self) -> PeopleQuery:
        """The query; a field that cannot be read is left empty."""
        self.is_valid()
        return PeopleQuery(**self.cleaned_data)


def next_transfer_day() -> date:
    """The first of April that is today or comes next."""
    today = clock.today()
    first = date(today.year, 4, 1)
    return first if today <= first else date(today.year + 1, 4, 1)


class RosterForm(forms.Form):
    """異動の名簿 — the file, the day from which it holds, and what becomes of those not in it."""

    file = forms.FileField(
        label="名簿のファイル",
        help_text="Excel（.xlsx）または CSV。1行に1人・1役割。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.tsv,.txt"}),
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "ファイルが空です。中身のあるファイルを選んでください。",
        },
    )
    day = DateInputField(
        label="異動日",
        help_text="名簿の役割が始まる日。名簿にない役割は、この前日で終わります。",
        initial=next_transfer_day,
        error_messages={"required": "異動日を入力してください。"},
    )
    ends_absent = forms.BooleanField(
        label="名簿にない人の役割も、異動日の前日で終える",
        required=False,
        help_text="全員の名簿を取り込むときに付けます。一部の課だけの名簿では付けません。",
    )
    invites = forms.BooleanField(
        label="新しく登録する人に、パスワードを設定する案内のメールを送る",
        required=False,
        help_text="後からでも、利用者の一覧から一人ずつ送れます。",
    )

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if abs((day - clock.today()).days) > 800:
            raise forms.ValidationError("異動日は、今日の前後2年以内にしてください。")
        return day
