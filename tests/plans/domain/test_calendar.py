"""Fiscal years, quarters and 令和."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.domain.calendar import FiscalYear, Period, fiscal_year_label, fiscal_year_short

periods = st.builds(Period, st.integers(1990, 2090), st.integers(1, 4))
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("year", "label", "short"),
    [(2026, "令和8年度", "R8"), (2019, "令和元年度", "R1"), (2018, "平成30年度", "H30")],
)
def test_fiscal_years_have_japanese_names(year: int, label: str, short: str) -> None:
    assert (fiscal_year_label(year), fiscal_year_short(year)) == (label, short)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("2026Q1", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026Q2", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026Q3", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026Q4", date(2027, 1, 1), date(2027, 3, 31)),
    ],
)
def test_the_fourth_quarter_lies_in_the_next_calendar_year(
    period: str, start: date, end: date
) -> None:
    assert (Period.parse(period).start, Period.parse(period).end) == (start, end)


@pytest.mark.parametrize("text", ["2026Q2", "R8 Q2", "Ｒ８　Ｑ２", "2026年度Q2", "2026-q2"])
def test_a_period_is_read_however_it_is_typed(text: str) -> None:
    assert Period.parse(text) == Period(2026, 2)


@pytest.mark.parametrize("text", ["", "2026", "2026Q5", "Q2", "令和8", "2026Q2; DROP"])
def test_what_is_no_period_is_refused_in_japanese(text: str) -> None:
    with pytest.raises(ValueError, match="2026Q2"):
        Period.parse(text)


def test_the_last_finished_quarter_on_23_november_is_the_second() -> None:
    assert Period.last_finished(date(2026, 11, 23)) == Period(2026, 2)


@given(periods)
def test_a_period_reads_back_what_it_writes(period: Period) -> None:
    assert Period.parse(str(period)) == period
    assert Period.parse(period.short) == period


@given(periods, st.integers(-200, 200))
def test_shifting_there_and_back_changes_nothing(period: Period, quarters: int) -> None:
    assert period.shift(quarters).shift(-quarters) == period
    assert period.shift(1).start == period.end + timedelta(days=1)


@given(days)
def test_every_day_lies_in_its_quarter_and_year(day: date) -> None:
    period, year = Period.containing(day), FiscalYear.containing(day)

    assert period.start <= day <= period.end
    assert year.start <= day <= year.end
    assert period.year == year.value
