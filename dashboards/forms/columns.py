"""Which columns and years of the 進捗管理表 are shown: all of them, unless the query says which."""

from typing import Any

from django import forms

from dashboards.selectors.year_table import year_heading
from plans.models import Plan

COLUMNS = (
    ("unit", "単位"),
    ("baseline", "基準値"),
    ("target", "目標"),
    ("actual", "実績"),
    ("rate", "達成率"),
    ("rating", "評価"),
    ("department", "所管課"),
)
# Of a plan with money, and only where it is asked for: the table is wide without it.
MONEY = ("money", "予算・決算")


class ColumnForm(forms.Form):
    """表示する列 — part of the page's one form, which the boxes name by ``form``."""

    columns = forms.MultipleChoiceField(
        label="列",
        choices=COLUMNS,
        required=False,
        widget=forms.CheckboxSelectMultiple({"form": "filter"}),
        error_messages={"invalid_choice": "列「%(value)s」はこの表にありません。"},
    )
    years = forms.TypedMultipleChoiceField(
        label="年度",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple({"form": "filter"}),
        error_messages={"invalid_choice": "年度「%(value)s」はこの計画にありません。"},
    )

    def __init__(self, plan: Plan, query: Any) -> None:
        self.plan_years = range(plan.first_year, plan.final_year + 1)
        data = {
            "columns": query.getlist("columns") or [name for name, _ in COLUMNS],
            "years": query.getlist("years") or [str(year) for year in self.plan_years],
        }
        super().__init__(data, auto_id="columns-%s")
        if plan.money_unit:
            columns = self.fields["columns"]
            assert isinstance(columns, forms.MultipleChoiceField)
            columns.choices = [*COLUMNS, MONEY]
        field = self.fields["years"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(str(year), year_heading(year)) for year in self.plan_years]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The columns by name, in their order; all where the query cannot be read."""
        self.is_valid()
        asked = self.cleaned_data.get("columns") or [name for name, _ in COLUMNS]
        return tuple(name for name, _ in (*COLUMNS, MONEY) if name in asked)

    @property
    def chosen_years(self) -> tuple[int, ...]:
        self.is_valid()
        return tuple(sorted(self.cleaned_data.get("years") or self.plan_years))

    @property
    def year_headings(self) -> tuple[str, ...]:
        return tuple(map(year_heading, self.chosen_years))
