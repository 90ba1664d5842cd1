"""The stored rows that a figure rests on: who entered and approved each, and from where."""

from collections.abc import Collection
from datetime import date

from measures.models import Actual
from measures.selectors.history import FigureState
from plans.domain.calendar import Period
from plans.models import Indicator


def inputs_of(
    indicator: Indicator, periods: Collection[Period], as_known_on: date, *, provisional: bool
) -> list[FigureState]:
    """The rows of *periods* that counted on the day, in order; drafts nobody submitted are none.

    One query, two with *provisional*.
    """
    rows = Actual.objects.filter(
        indicator=indicator, fiscal_year__in={period.year for period in periods}
    ).select_related("report", "entered_by", "approved_by", "batch")
    rows = rows.defer("batch__content").order_by("fiscal_year", "quarter")
    counting = {row.period: row for row in rows.approved().as_known_on(as_known_on)}
    if provisional:
        counting |= {row.period: row for row in rows.provisional()}
    return [FigureState(counting[period]) for period in sorted(counting) if period in periods]
