"""Revising a plan: a draft's name and years, an initiative added, its adoption."""

from typing import Any

from django import forms

from measures.forms.rounds import Plain, date_field
from plans import clock
from plans.domain.calendar import with_western
from plans.forms.people import offer_departments
from plans.models import Department, Edition, Plan


def years_of(plan: Plan) -> list[tuple[int, str]]:
    return [(year, with_western(year)) for year in range(plan.first_year, plan.final_year + 1)]


def year_field(label: str, plan: Plan, **options: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, choices=years_of(plan), **options)


class DraftForm(Plain):
    """版の案 — its name, and the fiscal year it is to be in force from."""

    label = forms.CharField(
        label="版の名称", max_length=100, error_messages={"required": "版の名称を書いてください。"}
    )
    note = forms.CharField(
        label="備考", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_from"] = year_field("適用開始年度", plan)
        self.order_fields(["label", "effective_from", "note"])


class AdoptEditionForm(Plain):
    """版の決定 — for good, so that it asks to be confirmed."""

    adopted_on = date_field("決定日")
    confirmed = forms.BooleanField(
        label="決定した版は変えられないことを確かめました",
        error_messages={"required": "決定した版は変えられません。確かめて印を付けてください。"},
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        initial = {"effective_from": edition.effective_from, "adopted_on": clock.today()}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["effective_from"] = year_field("適用開始年度", edition.plan)
        self.order_fields(["effective_from", "adopted_on", "confirmed"])


class InitiativeForm(Plain):
    """加える取組."""

    code = forms.CharField(
        label="コード", max_length=20, error_messages={"required": "コードを書いてください。"}
    )
    name = forms.CharField(
        label="名称", max_length=200, error_messages={"required": "名称を書いてください。"}
    )
    goal = forms.CharField(label="目標", max_length=300, required=False)
    lead = forms.ModelChoiceField(
        Department.objects.none(),
        label="主管課",
        required=False,
        empty_label="まだ決まっていない",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_departments(self, "lead")
