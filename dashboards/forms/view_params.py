"""The query of a plan's page: the quarter, the day of knowledge, 速報 or not."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms

from dashboards.selectors.progress import Progress, default_period_of, nearest
from dashboards.selectors.view_params import ViewParams
from plans import clock
from plans.domain.calendar import Period, fiscal_year_short
from plans.forms.cells import DateInputField
from plans.models import Plan
from plans.sheets.cells.values import date_of


def periods_of(plan: Plan) -> list[Period]:
    """Every quarter of the plan, the latest first."""
    years = range(plan.final_year, plan.first_year - 1, -1)
    return [Period(year, quarter) for year in years for quarter in (4, 3, 2, 1)]


def known_by_now(day: date | None) -> date | None:
    """*day*, if something can be known on it already. Raises ValidationError."""
    if day and day > clock.today():
        raise forms.ValidationError("基準日は今日までの日付にしてください。")
    return day


def ended_by(plan: Plan, day: str | None) -> Period:
    """The plan's last quarter that had ended on *day*; its last one of all for what is no day.

    Of a later quarter nothing was known yet, and a page for that day does not begin with it.
    """
    try:
        known_on = date_of(day or "")
    except ValueError:
        known_on = None
    if known_on is None:
        return Period(plan.final_year, 4)
    return nearest(plan, Period.last_finished(known_on))


class ViewParamsForm(forms.Form):
    """表示する期 — bound to the address's query; what it lacks or cannot be read is the default."""

    period = forms.ChoiceField(
        label="四半期",
        required=False,
        error_messages={
            "invalid_choice": "四半期「%(value)s」はこの計画にありません。一覧から選んでください。"
        },
    )
    as_known_on = DateInputField(
        label="基準日",
        required=False,
    )
    provisional = forms.BooleanField(label="速報（承認前の値を含む）", required=False)

    def __init__(self, plan: Plan, query: Any) -> None:
        self.plan, self.today = plan, clock.today()
        self.by_default = default_period_of(plan, self.today)
        self.default = min(self.by_default.period, ended_by(plan, query.get("as_known_on")))
        data = {
            "period": query.get("period") or str(self.default),
            "as_known_on": query.get("as_known_on") or self.today.isoformat(),
            "provisional": query.get("provisional", ""),
        }
        super().__init__(data, auto_id="view-%s")
        field = self.fields["period"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(period), period.label) for period in periods_of(plan)]
        self.fields["as_known_on"].widget.attrs["max"] = self.today.isoformat()

    def clean_as_known_on(self) -> date | None:
        return known_by_now(self.cleaned_data["as_known_on"])

    @property
    def params(self) -> ViewParams:
        """The parameters; of a field that cannot be read, the default."""
        self.is_valid()
        period = self.cleaned_data.get("period")
        return ViewParams(
            period=Period.parse(period) if period else self.default,
            as_known_on=self.cleaned_data.get("as_known_on") or self.today,
            provisional=bool(self.cleaned_data.get("provisional")),
        )

    @property
    def in_a_line(self) -> str:
        """What is shown, in a line: 「R8 第2四半期・11月26日現在」; the year of an earlier one."""
        params = self.params
        period, day = params.period, params.as_known_on
        year = "" if day.year == self.today.year else f"{day.year}年"
        quarter = f"{fiscal_year_short(period.year)} 第{period.quarter}四半期"
        return f"{quarter}・{year}{day.month}月{day.day}日現在"

    @property
    def coming(self) -> Progress | None:
        """The round after the one shown, where this is what a page shows by itself."""
        return None if self.carried_fields else self.by_default.coming

    @property
    def carried(self) -> str:
        """The query that links to other pages of the plan carry on; empty for the default."""
        return f"?{urlencode(self.carried_fields)}" if self.carried_fields else ""

    @property
    def carried_fields(self) -> dict[str, str]:
        """What differs from the default, by the names of the query."""
        params, query = self.params, {}
        if params.period != self.default or params.as_known_on != self.today:
            query["period"] = str(params.period)
        if params.as_known_on != self.today:
            query["as_known_on"] = params.as_known_on.isoformat()
        if params.provisional:
            query["provisional"] = "on"
        return query


class SinceForm(forms.Form):
    """比べる期 — the quarter, and the day of knowledge, that a page's figures are held against.

    By default the quarter before, as it is known now.
    """

    since = forms.ChoiceField(label="比べる四半期", required=False)
    since_known_on = DateInputField(
        label="そのときの基準日",
        required=False,
    )

    def __init__(self, now: ViewParamsForm, query: Any) -> None:
        self.now = now.params
        first = Period(now.plan.first_year, 1)
        self.default = max(self.now.period.shift(-1), first)
        data = {
            "since": query.get("since") or str(self.default),
            "since_known_on": query.get("since_known_on") or self.now.as_known_on.isoformat(),
        }
        super().__init__(data, auto_id="since-%s")
        field = self.fields["since"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(period), period.label) for period in periods_of(now.plan)]

    def clean_since_known_on(self) -> date | None:
        return known_by_now(self.cleaned_data["since_known_on"])

    @property
    def period(self) -> Period:
        self.is_valid()
        chosen = self.cleaned_data.get("since")
        return Period.parse(chosen) if chosen else self.default

    @property
    def known_on(self) -> date:
        self.is_valid()
        day: date | None = self.cleaned_data.get("since_known_on")
        return day or self.now.as_known_on
