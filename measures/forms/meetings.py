"""Recording a meeting of the committee."""

from typing import Any

from django import forms
from django.forms import model_to_dict

from measures.forms.rounds import Plain, date_field
from measures.models import Meeting
from measures.models.meetings import LONGEST_MINUTES
from plans import clock
from plans.domain.calendar import Period
from plans.forms.chosen import is_number
from plans.models import Plan


def long_text(label: str, help_text: str = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST_MINUTES,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "max_length": f"{label}は{LONGEST_MINUTES:,}文字までです（今は%(show_value)d文字）。"
        },
    )


class MeetingForm(Plain):
    """会議 — when it is held, which quarter and day it looks at, and its texts."""

    name = forms.CharField(
        label="会議名",
        max_length=100,
        help_text="「令和8年度第1回推進委員会」など。",
        error_messages={"required": "会議名を入力してください。"},
    )
    held_on = date_field("開催日")
    period = forms.TypedChoiceField(
        label="示す四半期",
        coerce=Period.parse,
        error_messages={
            "required": "示す四半期を選んでください。",
            "invalid_choice": "計画の期間の四半期を選んでください。",
        },
    )
    as_known_on = date_field("基準日", "この日までに承認された値を会議に示します。開催日以前の日。")
    agenda = long_text("議題")
    attendees = long_text("出席した委員・課", "会議体や課の名前。個人の名前は要りません。")
    minutes = long_text("議事の記録", "意見は、会議のページで対象ごとに記録します。", rows=8)
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        field = self.fields["period"]
        assert isinstance(field, forms.TypedChoiceField)
        years = range(plan.final_year, plan.first_year - 1, -1)
        periods = [Period(year, quarter) for year in years for quarter in (4, 3, 2, 1)]
        field.choices = [(str(period), period.label) for period in periods]

    def clean_version(self) -> int:
        """The version that the form was opened with; 0 where there was none."""
        text = self.cleaned_data["version"]
        return int(text) if is_number(text) else 0


def new_meeting(plan: Plan) -> dict[str, Any]:
    """What the form of a new meeting begins with: today, and the last quarter that has ended."""
    today = clock.today()
    first, final = Period(plan.first_year, 1), Period(plan.final_year, 4)
    shown = min(max(Period.last_finished(today), first), final)
    return {"held_on": today, "as_known_on": today, "period": str(shown)}


def meeting_facts(meeting: Meeting) -> dict[str, Any]:
    """A stored meeting as its form shows it."""
    return model_to_dict(meeting) | {"period": str(meeting.period), "version": meeting.version}
