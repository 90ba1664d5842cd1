"""Marks of what a report holds: the same for the same content, another for another."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.reported import ReportedPhase, ReportedValue
from measures.selectors.desk.units import Content, Unread, content_in_words, mark_of
from plans.domain.vocabulary import PhaseState, ValueStatus

amounts = st.none() | st.decimals(-(10**9), 10**9, places=3)
figures = st.builds(
    ReportedValue,
    st.sampled_from(ValueStatus),
    amounts,
    amounts,
    amounts,
    amounts,
    st.text(max_size=5),
)
days = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))
phases = st.builds(ReportedPhase, st.sampled_from(PhaseState), days, days, st.text(max_size=5))
typed = st.dictionaries(st.sampled_from(["value", "note"]), st.text(min_size=1), min_size=1)
texts = st.builds(Unread, typed, st.none() | figures | phases)


@given(first=figures | phases | texts, second=figures | phases | texts)
def test_marks_are_the_same_exactly_where_the_contents_are(first: Content, second: Content) -> None:
    assert (mark_of(first) == mark_of(second)) == (first == second)


def test_how_a_number_is_stored_does_not_matter() -> None:
    figure = ReportedValue(ValueStatus.REPORTED, Decimal("63"))

    assert mark_of(figure) == mark_of(replace(figure, value=Decimal("63.000000")))


def test_nothing_stored_is_nothing_said() -> None:
    assert mark_of(None) == mark_of(ReportedValue(ValueStatus.MISSING))
    assert mark_of(None) != mark_of(ReportedValue(ValueStatus.PENDING))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "（空欄）"),
        ("", "（空欄）"),
        ("説明会", "説明会"),
        (ReportedValue(ValueStatus.REPORTED, Decimal("63.000000"), note="概数"), "63　備考：概数"),
        (ReportedValue(ValueStatus.PENDING), "集計中"),
        (ReportedPhase(PhaseState.COMPLETED, None, date(2026, 9, 30)), "完了 2026-09-30"),
        (
            ReportedPhase(PhaseState.COMPLETED, date(2026, 4, 1), date(2026, 9, 30)),
            "完了 2026-04-01〜2026-09-30",
        ),
        (ReportedPhase(PhaseState.IN_PROGRESS, date(2026, 4, 1)), "実施中 2026-04-01〜"),
        (Unread({"value": "６５くらい"}, None), "６５くらい"),
        (
            Unread({"value": "６５くらい"}, ReportedValue(ValueStatus.REPORTED, Decimal(63))),
            "６５くらい（保存されている値：63）",
        ),
    ],
)
def test_a_version_is_shown_in_words(content: Content, words: str) -> None:
    assert content_in_words(content) == words
