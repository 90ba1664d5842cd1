"""Actuals, phases and targets of a plan, one fact a row, read as they are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from measures.models import Actual, PhaseProgress
from plans.domain.calendar import FiscalYear, Period
from plans.domain.vocabulary import TargetBasis
from plans.models import Edition, Indicator, Plan, Target

READ_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Scope:
    """何を書き出すか — as known on a day, up to a period; submitted rows too where provisional."""

    as_known_on: date
    until: Period | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class TargetFact:
    """目標 — an indicator's target for a year by an edition; None where it sets none."""

    edition: Edition
    indicator: Indicator
    year: FiscalYear
    target: Target | None

    @property
    def is_relative(self) -> bool:
        return self.indicator.basis == TargetBasis.CHANGE_FROM_BASELINE


@dataclass(frozen=True, slots=True)
class ActualFacts:
    """The actuals of a plan in its order; read anew, in pieces, by every pass. Two queries."""

    plan: Plan
    scope: Scope

    def __iter__(self) -> Iterator[Actual]:
        indicators = Indicator.objects.filter(initiative__measure__plan=self.plan)
        known = indicators.select_related("initiative__measure").in_bulk()
        rows = Actual.objects.of_plan(self.plan).order_by(
            "indicator__initiative__measure__position",
            "indicator__initiative__position",
            "indicator__position",
            "indicator_id",
            "fiscal_year",
            "quarter",
            "-approved_at",
        )
        for row in _in_scope(rows, self.scope):
            row.indicator = known[row.indicator_id]
            yield row


@dataclass(frozen=True, slots=True)
class PhaseFacts:
    """The states of a plan's phases in its order. One query."""

    plan: Plan
    scope: Scope

    def __iter__(self) -> Iterator[PhaseProgress]:
        rows = PhaseProgress.objects.of_plan(self.plan).order_by(
            "phase__initiative__measure__position",
            "phase__initiative__position",
            "phase__number",
            "report__round__fiscal_year",
            "report__round__quarter",
        )
        return _in_scope(rows.select_related("report__round", "phase__initiative"), self.scope)


def _in_scope(rows: Any, scope: Scope) -> Iterator[Any]:
    """What stood at the end of the day of knowledge; with 速報 also what waits for approval."""
    found = rows.approved().as_known_on(scope.as_known_on)
    if scope.provisional:
        found |= rows.provisional()
    for row in found.iterator(chunk_size=READ_AT_ONCE):
        if scope.until is None or row.period <= scope.until:
            yield row


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """Every edition's targets, for each indicator and year, set or not. Three queries."""

    plan: Plan

    def __iter__(self) -> Iterator[TargetFact]:
        editions = list(self.plan.editions.order_by("number"))
        indicators = list(
            Indicator.objects.filter(initiative__measure__plan=self.plan)
            .select_related("initiative__measure")
            .order_by("initiative__measure__position", "initiative__position", "position", "pk")
        )
        stored = {
            (row.edition_id, row.indicator_id, row.fiscal_year): row
            for row in Target.objects.filter(edition__plan=self.plan)
        }
        for edition in editions:
            for indicator in indicators:
                for year in range(edition.effective_from, self.plan.final_year + 1):
                    found = stored.get((edition.pk, indicator.pk, year))
                    yield TargetFact(edition, indicator, FiscalYear(year), found)
