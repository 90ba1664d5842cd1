"""Opening a year's rounds, their days, and one department's extension."""

from typing import Any

from django import forms

from plans.domain.calendar import with_western
from plans.forms.cells import DateInputField
from plans.models import Department, InitiativeDepartment, Plan


def date_field(label: str, help_text: str = "") -> DateInputField:
    return DateInputField(
        label=label,
        help_text=help_text,
        error_messages={"required": f"{label}を入力してください。"},
    )


class Plain(forms.Form):
    """A form whose labels end without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class YearForm(Plain):
    """年度の報告期を開く — any year of the plan."""

    fiscal_year = forms.TypedChoiceField(
        label="年度",
        coerce=int,
        error_messages={
            "required": "年度を選んでください。",
            "invalid_choice": "計画の期間の年度を選んでください。",
        },
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["fiscal_year"]
        assert isinstance(field, forms.ChoiceField)
        years = range(plan.first_year, plan.final_year + 1)
        field.choices = [(year, with_western(year)) for year in years]


class DaysForm(Plain):
    """報告期の日程."""

    opens_on = date_field("受付開始日")
    due_on = date_field("提出期限")
    closes_on = date_field("締切日", "この日を過ぎると、延長した課のほかは誰も入力できません。")


class ExtensionForm(Plain):
    """延長 — for a department that answers for something in the plan."""

    department = forms.ModelChoiceField(
        Department.objects.none(),
        label="所管課",
        empty_label="選んでください",
        error_messages={"required": "所管課を選んでください。"},
    )
    until = date_field("延長期限")
    reason = forms.CharField(
        label="理由",
        max_length=200,
        error_messages={"required": "延長の理由を書いてください。"},
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)
        leads = InitiativeDepartment.objects.filter(initiative__measure__plan=plan)
        field.queryset = Department.objects.filter(pk__in=leads.values("department"))
