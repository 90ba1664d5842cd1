"""What is said about an initiative."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from measures.actions.comments import LONGEST
from measures.models import Meeting, QuarterlyReport
from plans.domain.vocabulary import OpinionOutcome
from plans.forms.chosen import is_number
from plans.models import Initiative, Measure, Plan, Policy


def words(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": f"{label}を入力してください。",
            "max_length": f"{label}は{LONGEST:,}文字までです（今は%(show_value)d文字）。",
        },
    )


class CommentForm(forms.Form):
    """コメント — about the initiative, or about one of its reports."""

    text = words("コメント")
    report = forms.ModelChoiceField(
        QuarterlyReport.objects.select_related("round"),
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "その報告はありません。"},
    )


Addressed = Plan | Policy | Measure | Initiative
# What of a plan an opinion can be about.
ADDRESSED: Mapping[str, Callable[[Plan], Any]] = {
    "plan": lambda plan: Plan.objects.filter(pk=plan.pk),
    "policy": lambda plan: plan.policies.all(),
    "measure": lambda plan: plan.measures.all(),
    "initiative": lambda plan: Initiative.objects.filter(measure__plan=plan),
}


def addresses_in(plan: Plan) -> list[tuple[str, str]]:
    """All that an opinion can be about in *plan*, for choosing one."""
    return [
        (address_of(about), str(about)) for rows_of in ADDRESSED.values() for about in rows_of(plan)
    ]


def address_of(about: Addressed) -> str:
    """*about* as a form's field names it: 「measure-12」."""
    return f"{about._meta.model_name}-{about.pk}"


class OpinionForm(forms.Form):
    """委員意見 — what was said in a meeting, by whom, about what."""

    about = forms.CharField(
        label="対象",
        widget=forms.HiddenInput,
        error_messages={"required": "対象を選んでください。"},
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label="会議",
        help_text="一覧にない会議は、先に「会議」で記録してください。",
        empty_label=None,
        error_messages={
            "required": "会議を選んでください。",
            "invalid_choice": "その会議はこの計画にありません。",
        },
    )
    speaker = forms.CharField(
        label="発言者",
        max_length=100,
        required=False,
        help_text="「A委員」など。空欄でもかまいません。",
    )
    text = words("意見")

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        field = self.fields["meeting"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = plan.meetings.order_by("-held_on", "-pk")
        if self.addressed is None:
            self.fields["about"].widget = forms.Select(choices=addresses_in(plan))

    @property
    def addressed(self) -> Addressed | None:
        """What the form is about, typed or begun with; None where the plan has no such thing."""
        kind, _, number = str(self["about"].value() or "").partition("-")
        rows: Any = ADDRESSED[kind](self.plan) if kind in ADDRESSED else Plan.objects.none()
        found: Addressed | None = rows.filter(pk=number).first() if is_number(number) else None
        return found

    def clean_about(self) -> Addressed:
        if self.addressed is None:
            raise forms.ValidationError("その対象はこの計画にありません。")
        return self.addressed


class AnswerForm(forms.Form):
    """委員意見への回答 — in words, and what became of the opinion."""

    text = words("回答")
    outcome = forms.TypedChoiceField(
        label="対応",
        coerce=OpinionOutcome,
        choices=[(item.value, item.label) for item in OpinionOutcome],
        empty_value=OpinionOutcome.ANSWERED,
        required=False,
    )
