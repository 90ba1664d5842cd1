"""Every figure of a plan at a period, as the ``achievement`` command prints it."""

import csv
import io
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.standing import (
    InitiativeStanding,
    MeasureStanding,
    PhaseStanding,
    PlanStanding,
)
from measures.domain.decimals import to_decimal_string
from measures.domain.forecast import Forecast
from measures.domain.path import Range
from measures.domain.rollup import Summary
from plans.domain.vocabulary import PhaseState

RATES = ("achievement_rate", "final_achievement_rate", "progress_rate", "pace")
AMOUNTS = ("baseline", "value", "target", "final_target", "expected")
NO_STATE = "未報告"
OUTLOOK = {True: "met", False: "missed", None: None}


def payload(standing: PlanStanding) -> dict[str, Any]:
    """The whole standing. Amounts and rates are exact decimal strings; rates are ratios."""
    return {
        "plan": standing.plan.code,
        "period": str(standing.params.period),
        "as_known_on": standing.params.as_known_on.isoformat(),
        "edition": standing.edition.number if standing.edition else None,
        "provisional": standing.params.provisional,
        "indicators": [
            _indicator(measure, initiative, item)
            for measure in standing.measures
            for initiative in measure.initiatives
            for item in initiative.indicators
        ],
        "initiatives": [
            _initiative(item) for measure in standing.measures for item in measure.initiatives
        ],
        "measures": [_measure(measure) for measure in standing.measures],
        "policies": [
            {"code": item.policy.code, "name": item.policy.name, **_summary(item.summary)}
            for item in standing.policies
        ],
        "total": _summary(standing.total),
    }


def _indicator(
    measure: MeasureStanding, initiative: InitiativeStanding, item: IndicatorStanding
) -> dict[str, Any]:
    figures, indicator = item.figures, item.indicator
    rates = {name: getattr(figures, name) for name in RATES}
    return {
        "code": indicator.code,
        "measure": measure.measure.code,
        "initiative": initiative.initiative.code,
        "name": indicator.name,
        "unit": indicator.unit,
        "direction": indicator.direction,
        "aggregation": indicator.aggregation,
        **{name: _text(getattr(figures, name)) for name in AMOUNTS},
        "value_period": str(figures.value_period) if figures.value_period else None,
        "value_status": figures.value_status.value,
        "stale": figures.stale,
        "interim": figures.interim,
        "missing_quarters": list(figures.missing_quarters),
        "met": figures.met,
        "final_met": figures.final_met,
        **{name: _text(rate.value) for name, rate in rates.items()},
        "reasons": {name: rate.reason.value for name, rate in rates.items() if rate.reason},
        "rating": item.rating.code,
        "rated_at": str(figures.rated_at) if figures.rated_at else None,
        "achieved": figures.achieved,
        "achieved_on": str(figures.achieved_on) if figures.achieved_on else None,
        "outlook": OUTLOOK[figures.outlook],
        "partial": figures.partial,
        "lapsed": figures.lapsed,
        "frequency": indicator.frequency,
        "target_range": _ends(figures.target_range),
        "final_target_range": _ends(figures.final_range),
        "sample": item.sample,
        "forecast": _forecast(figures.forecast),
    }


def _forecast(forecast: Forecast | None) -> dict[str, Any] | None:
    if forecast is None:
        return None
    return {
        "final_value": _text(forecast.final_value),
        "year_met": forecast.year_met,
        "required_per_quarter": _text(forecast.required_per_quarter),
    }


def _initiative(item: InitiativeStanding) -> dict[str, Any]:
    return {
        "code": item.initiative.code,
        "name": item.initiative.name,
        "rating": item.rating.code,
        "state": _state(item),
        "phases": [_phase(phase) for phase in item.phases],
    }


def _state(item: InitiativeStanding) -> str | None:
    if item.cancelled:
        return "cancelled"
    return "completed" if item.completed else None


def _ends(range_: Range | None) -> list[str | None] | None:
    return None if range_ is None else [_text(range_.low), _text(range_.high)]


def _phase(item: PhaseStanding) -> dict[str, Any]:
    return {
        "label": item.phase.label,
        "start": item.phase.start_year,
        "end": item.phase.end_year,
        "inferred": item.phase.inferred,
        "state": PhaseState(item.status.state).label if item.status else NO_STATE,
    }


def _measure(item: MeasureStanding) -> dict[str, Any]:
    policy = item.measure.policy
    return {
        "code": item.measure.code,
        "policy": policy.code if policy else None,
        "name": item.measure.name,
        **_summary(item.summary),
    }


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "counts": dict(summary.counts),
        "on_plan_share": _text(summary.on_plan_share),
        "mean_progress": _text(summary.mean_progress),
        "measured": summary.measured,
        "of": summary.of,
    }


def _text(number: Fraction | None) -> str | None:
    return None if number is None else to_decimal_string(number)


def as_csv(content: Mapping[str, Any]) -> str:
    """The indicators, one a row, each with the period and the day of knowledge."""
    common = ("plan", "period", "as_known_on", "edition", "provisional")
    rows: Iterable[dict[str, Any]] = content["indicators"]
    nested = {
        "reasons",
        "forecast",
        "missing_quarters",
        "target_range",
        "final_target_range",
    }
    flat = [{key: item for key, item in row.items() if key not in nested} for row in rows]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    columns = list(flat[0]) if flat else ["code"]
    reasons = [f"reason_{name}" for name in RATES]
    writer.writerow([*common, *columns, *reasons])
    for row, full in zip(flat, rows, strict=True):
        why = [full["reasons"].get(name, "") for name in RATES]
        writer.writerow(
            [*(content[name] for name in common), *(_cell(row[name]) for name in columns), *why]
        )
    return out.getvalue()


def _cell(value: Any) -> Any:
    """A word that begins like a formula, marked as text."""
    if isinstance(value, str) and value[:1] in "=+@\t\r" and value:
        return f"'{value}"
    return "" if value is None else value
