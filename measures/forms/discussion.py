"""What is said about an initiative."""

from typing import Any

from django import forms

from measures.actions.comments import LONGEST
from measures.models import QuarterlyReport, ReportingRound
from plans.models import Plan


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


class OpinionForm(forms.Form):
    """委員意見 — what was said, by whom, in which round."""

    text = words("意見")
    speaker = forms.CharField(
        label="発言者",
        max_length=100,
        required=False,
        help_text="「A委員」など。空欄でもかまいません。",
    )
    round = forms.ModelChoiceField(
        ReportingRound.objects.none(),
        label="報告期",
        empty_label=None,
        error_messages={
            "required": "報告期を選んでください。",
            "invalid_choice": "その報告期はこの計画にありません。",
        },
    )

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["round"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = plan.rounds.select_related("plan").order_by("-fiscal_year", "-quarter")


class AnswerForm(forms.Form):
    """委員意見への回答."""

    text = words("回答")
