"""What one report says, in every form in which it is kept or shown."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.reported import ReportedPhase, ReportedValue
from measures.domain.value import own_value
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, ValueStatus

REPORTED = ValueStatus.REPORTED
amounts = st.none() | st.decimals(-(10**14), 10**14, places=6)
values = st.builds(
    ReportedValue, st.sampled_from(ValueStatus), amounts, amounts, amounts, amounts, st.text()
)
days = st.none() | st.dates()
phases = st.builds(ReportedPhase, st.sampled_from(PhaseState), days, days, st.text())


@given(values)
def test_a_value_comes_back_from_its_texts_to_the_last_digit(value: ReportedValue) -> None:
    assert ReportedValue.from_texts(value.as_texts()) == value


@given(phases)
def test_a_phase_comes_back_from_its_texts(phase: ReportedPhase) -> None:
    assert ReportedPhase.from_texts(phase.as_texts()) == phase


@given(values)
def test_what_is_reckoned_with_is_what_was_reported(value: ReportedValue) -> None:
    period = Period(2026, 2)

    observation = value.observed_in(period)

    assert (observation.period, observation.status) == (period, value.status)
    assert own_value(observation) == own_value(value)
    assert observation.reference == value.reference


def test_another_spelling_is_no_other_figure() -> None:
    assert ReportedValue(REPORTED, Decimal(53), raw="５３") == ReportedValue(REPORTED, Decimal(53))
    assert ReportedValue(REPORTED, Decimal(53), raw="５３").columns()["raw"] == "５３"


def test_of_no_report_there_is_no_value() -> None:
    assert own_value(None) is None
    assert own_value(ReportedValue(REPORTED, None, Decimal(1), Decimal(3))) == Fraction(100, 3)


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (ReportedValue(REPORTED, Decimal("53.100000")), "53.1"),
        (ReportedValue(REPORTED, None, Decimal(12), Decimal(34)), "12/34"),
        (ReportedValue(REPORTED, Decimal(5), reference=Decimal("7.50")), "5（比較値 7.5）"),
        (ReportedValue(ValueStatus.PENDING), "集計中"),
        (
            ReportedPhase(PhaseState.COMPLETED, date(2026, 4, 1), date(2026, 9, 30)),
            "完了 2026-09-30",
        ),
        (ReportedPhase(PhaseState.NOT_STARTED), "未着手"),
    ],
)
def test_one_short_string_says_it(figure: ReportedValue | ReportedPhase, text: str) -> None:
    assert figure.shown() == text


def test_a_judgement_is_shown_by_its_word() -> None:
    assert ReportedValue(REPORTED, Decimal(1)).shown(judged=True) == "達成"
    assert ReportedValue(REPORTED, Decimal(0)).shown(judged=True) == "未達成"
