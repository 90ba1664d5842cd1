"""The rows that a plan file asks for, table by table, parents named by their codes."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from plans.domain.plan_document import (
    BaselineEntry,
    IndicatorEntry,
    InitiativeEntry,
    MeasureEntry,
    PlanDocument,
    SchemeEntry,
    target_columns,
)
from plans.models import (
    Department,
    Edition,
    GlossaryTerm,
    Indicator,
    Initiative,
    InitiativeDepartment,
    Measure,
    Phase,
    Plan,
    Policy,
    RatingBand,
    RatingScheme,
    Target,
)
from plans.models.indicator import BASELINE_QUARTERS

# What a row is known by, whatever its number in the database; a parent's key stands for the parent.
Key = tuple[str | int, ...]
Row = dict[str, Any]
Rows = dict[Key, Row]

# Parents before children.
KEYS: dict[type[Model], tuple[str, ...]] = {
    RatingScheme: ("code",),
    RatingBand: ("code",),
    Plan: ("code",),
    Edition: ("number",),
    Policy: ("code",),
    Measure: ("code",),
    Initiative: ("code",),
    Indicator: ("code",),
    Phase: ("initiative", "number"),
    Target: ("indicator", "fiscal_year"),
    GlossaryTerm: ("term",),
    Department: ("code",),
    InitiativeDepartment: ("initiative", "department"),
}


def key_of(model: type[Model], row: Row) -> Key:
    """The key of a row: its own columns, and its parents' keys in place of the parents."""
    parts: list[str | int] = []
    for column in KEYS[model]:
        part = row[column]
        parts.extend(part if isinstance(part, tuple) else (part,))
    return tuple(parts)


def rows_of(document: PlanDocument) -> dict[type[Model], Rows]:
    """Every row of the file by table, then by key; no table of what it does not speak of."""
    unsaid: set[type[Model]] = set()
    if document.departments is None:
        unsaid = {Department, InitiativeDepartment}
    asked: dict[type[Model], Rows] = {model: {} for model in KEYS if model not in unsaid}
    for model, row in _rows(document):
        asked[model][key_of(model, row)] = row
    return asked


def _rows(document: PlanDocument) -> Iterator[tuple[type[Model], Row]]:
    plan = (document.plan.code,)
    yield RatingScheme, _scheme_row(document.scheme)
    yield from _bands(document)
    yield Plan, _plan_row(document)
    edition = document.edition
    yield (
        Edition,
        {
            "plan": plan,
            "number": edition.number,
            "label": edition.label,
            "effective_from": edition.effective_from,
            "adopted_on": edition.adopted_on,
            "note": edition.note,
        },
    )
    for place, policy in enumerate(document.policies, 1):
        row = {"code": policy.code, "name": policy.name, "source": policy.source}
        yield Policy, {"plan": plan, "position": place, **row}
    for place, measure in enumerate(document.measures, 1):
        yield from _measure_rows(document, measure, place)
    for place, entry in enumerate(document.glossary, 1):
        row = {"term": entry.term, "meaning": entry.meaning, "source": entry.source}
        yield GlossaryTerm, {"plan": plan, "position": place, **row}
    for department in document.departments or ():
        yield Department, {"code": department.code, "name": department.name}
    for item in document.responsibilities or ():
        pair = {"initiative": (item.initiative,), "department": (item.department,)}
        yield InitiativeDepartment, {**pair, "is_lead": item.lead}


def _scheme_row(scheme: SchemeEntry) -> Row:
    return {
        "code": scheme.code,
        "name": scheme.name,
        "unrated_code": scheme.unrated_code,
        "unreported_code": scheme.unreported_code,
    }


def _bands(document: PlanDocument) -> Iterator[tuple[type[Model], Row]]:
    for place, band in enumerate(document.scheme.bands):
        yield (
            RatingBand,
            {
                "scheme": (document.scheme.code,),
                "position": place,
                "code": band.code,
                "label": band.label,
                "lower_bound": band.lower_bound,
                "colour": band.colour,
                "meaning": band.meaning,
                "on_plan": band.on_plan,
                "phase_outcome": band.phase_outcome.value if band.phase_outcome else "",
            },
        )


def _plan_row(document: PlanDocument) -> Row:
    head = document.plan
    said = head.allow_self_approval
    return {
        "code": head.code,
        "name": head.name,
        "philosophy": head.philosophy,
        "first_year": head.first_year,
        "final_year": head.final_year,
        "source": head.source,
        "rating_scheme": (document.scheme.code,),
        "rate_method": head.rate_method.value,
        **({} if said is None else {"allow_self_approval": said}),
    }


def _measure_rows(
    document: PlanDocument, measure: MeasureEntry, place: int
) -> Iterator[tuple[type[Model], Row]]:
    yield (
        Measure,
        {
            "plan": (document.plan.code,),
            "policy": (measure.policy,) if measure.policy else None,
            "code": measure.code,
            "name": measure.name,
            "position": place,
            "source": measure.source,
        },
    )
    for position, initiative in enumerate(measure.initiatives, 1):
        yield (
            Initiative,
            {
                "measure": (measure.code,),
                "code": initiative.code,
                "name": initiative.name,
                "goal": initiative.goal,
                "position": position,
                "source": initiative.source,
            },
        )
        yield from _under_initiative(initiative, (document.edition.number,))


def _under_initiative(
    initiative: InitiativeEntry, edition: Key
) -> Iterator[tuple[type[Model], Row]]:
    parent = (initiative.code,)
    for phase in initiative.phases:
        yield (
            Phase,
            {
                "edition": edition,
                "initiative": parent,
                "number": phase.number,
                "label": phase.label,
                "start_year": phase.start,
                "start_quarter": phase.start_quarter,
                "end_year": phase.end,
                "end_quarter": phase.end_quarter,
                "ongoing": phase.ongoing,
                "inferred": phase.inferred,
                "source": phase.source,
            },
        )
    for position, indicator in enumerate(initiative.indicators, 1):
        yield Indicator, {"initiative": parent, "position": position, **_indicator_row(indicator)}
        for year, target in indicator.targets.items():
            row = {"edition": edition, "indicator": (indicator.code,), "fiscal_year": year}
            note = indicator.target_notes.get(year, "")
            yield Target, {**row, **target_columns(target), "note": note}


def _indicator_row(entry: IndicatorEntry) -> Row:
    return {
        "code": entry.code,
        "name": entry.name,
        "definition": entry.definition,
        "unit": entry.unit,
        "decimals": entry.decimals,
        "direction": entry.direction.value,
        "aggregation": entry.aggregation.value,
        "frequency": entry.frequency.value,
        "entry": entry.entry.value,
        "cumulative": entry.cumulative,
        "basis": entry.basis.value,
        "limit_min": entry.limits.min,
        "limit_max": entry.limits.max,
        "measurable": entry.measurable,
        "unmeasurable_note": entry.unmeasurable_note,
        "reference_name": entry.reference_name,
        "headline": entry.headline,
        "rate_method": entry.rate_method.value if entry.rate_method else "",
        "source": entry.source,
        **_baseline_row(entry.baseline),
    }


def _baseline_row(baseline: BaselineEntry) -> Row:
    return {
        "baseline_value": baseline.value,
        "baseline_on": baseline.on,
        "baseline_note": baseline.note,
        "baseline_reference": baseline.reference,
        "baseline_is_sample": baseline.sample,
        **dict(zip(BASELINE_QUARTERS, baseline.quarters or (None,) * 4, strict=True)),
    }
