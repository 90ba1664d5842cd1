"""What is typed into a field means what it would mean in a sheet."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.domain.reported import ReportedPhase, ReportedValue
from measures.forms.typed import (
    VALUE_FIELDS,
    typed_actual,
    typed_phase,
    understand_actual,
    understand_phase,
)
from measures.selectors.import_context import IndicatorSubject, InitiativeSubject
from plans.domain.vocabulary import EntryKind, PhaseState, TargetBasis, ValueStatus

TOTAL = IndicatorSubject(
    id=1,
    code="1-2-1-a",
    name="オンライン化した手続の数",
    unit="手続",
    entry=EntryKind.VALUE,
    aggregation="latest",
    basis=TargetBasis.ABSOLUTE,
    cumulative=True,
    baseline_value=Decimal(43),
    baseline_on=date(2024, 3, 31),
    initiative=InitiativeSubject(1, "1-2-1", "電子申請", frozenset({1}), frozenset({2026})),
)
SHARE = replace(TOTAL, unit="％", entry=EntryKind.FRACTION, cumulative=False)
JUDGED = replace(TOTAL, unit="", entry=EntryKind.JUDGEMENT, cumulative=False)
REPORTED, MISSING = ValueStatus.REPORTED, ValueStatus.MISSING
amounts = st.decimals(min_value=0, max_value=10**9, places=3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("１，２３４", 1234),
        ("1,234手続", 1234),
        (" 65 ", 65),
        ("０件", None),
        ("約65", 65),
        ("1万2000", 12000),
    ],
)
def test_numbers_are_read_in_any_spelling(text: str, value: int | None) -> None:
    understood = understand_actual({"value": text}, TOTAL)

    if value is None:
        assert "単位「件」が指標の単位「手続」と違います" in understood.problems[0].message
    else:
        assert understood.reported is not None
        assert understood.reported.value == value
        assert understood.reported.raw == text


@pytest.mark.parametrize("text", ["０手続", "0", "ゼロ"])
def test_zero_is_zero(text: str) -> None:
    understood = understand_actual({"value": text}, TOTAL)

    assert understood.reported
    assert (understood.reported.status, understood.reported.value) == (REPORTED, 0)


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({}, MISSING),
        ({"value": "―"}, MISSING),
        ({"value": "集計中"}, ValueStatus.PENDING),
        ({"value": "該当なし"}, ValueStatus.NOT_APPLICABLE),
        ({"status": "pending"}, ValueStatus.PENDING),
        ({"status": "集計中"}, ValueStatus.PENDING),
        ({"status": "not_applicable"}, ValueStatus.NOT_APPLICABLE),
    ],
)
def test_a_lacking_value_says_in_which_way(typed: dict[str, str], status: ValueStatus) -> None:
    understood = understand_actual(typed | {"note": "9月末"}, TOTAL)

    assert understood.reported
    assert (understood.reported.status, understood.reported.value) == (status, None)
    assert understood.reported.note == "9月末"


def test_what_was_added_makes_the_running_total() -> None:
    understood = understand_actual({"increment": "＋10"}, TOTAL, Decimal(53))

    assert understood.reported
    assert understood.reported.value == 63
    assert understood.reported.raw == "増分 ＋10"


def test_an_addition_to_nothing_known_is_asked_about() -> None:
    [problem] = understand_actual({"increment": "10"}, TOTAL).problems

    assert problem.at == "increment"
    assert "実績値に累計を書いてください" in problem.message


def test_a_fraction_is_kept_as_typed_and_not_as_a_percentage() -> None:
    understood = understand_actual({"numerator": "１２件", "denominator": "80"}, SHARE)

    assert understood.reported
    entry = understood.reported
    assert (entry.value, entry.numerator, entry.denominator) == (None, 12, 80)


@pytest.mark.parametrize(
    ("typed", "at", "says"),
    [
        ({"value": "abc"}, "value", "数がありません"),
        ({"value": "10〜20"}, "value", "数値だけを書いてください"),
        ({"value": "65", "status": "pending"}, "value", "どちらかにしてください"),
        ({"value": "65", "reference": "70"}, "reference", "比較値はありません"),
        ({"note": "あ" * 1001}, "note", "1,000字までです（今は1,001字）"),
    ],
)
def test_what_cannot_be_meant_is_told_at_its_field(
    typed: dict[str, str], at: str, says: str
) -> None:
    understood = understand_actual(typed, TOTAL)

    assert understood.reported is None
    assert [problem.at for problem in understood.problems] == [at]
    assert says in understood.problems[0].message


def test_a_numerator_over_nothing_is_told_at_its_denominator() -> None:
    [problem] = understand_actual({"numerator": "5", "denominator": "0"}, SHARE).problems
    assert problem.at == "denominator"
    assert "分母が0なのに、分子が0ではありません" in problem.message

    nothing = understand_actual({"numerator": "0", "denominator": "0"}, SHARE)
    assert nothing.reported, "nothing out of nothing may happen"


def test_a_remark_is_kept_as_it_was_typed() -> None:
    note = "一行目\r\n　👩‍💻 ﾒﾓ  二行目 "
    understood = understand_actual({"value": "65", "note": note}, TOTAL)
    assert understood.reported
    assert understood.reported.note == "一行目\n　👩‍💻 ﾒﾓ  二行目"


@pytest.mark.parametrize("text", ["2026-09-30", "令和8年9月30日", "Ｒ８．９．３０", "20260930"])
def test_days_are_read_in_either_calendar(text: str) -> None:
    typed = {"state": "完了", "started_on": "令和8年4月1日", "completed_on": text}

    assert understand_phase(typed).reported == ReportedPhase(
        PhaseState.COMPLETED, date(2026, 4, 1), date(2026, 9, 30)
    )


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ({"state": "completed"}, "completed_on"),
        ({"state": "in_progress", "completed_on": "2026-09-30"}, "state"),
        ({"state": "in_progress", "started_on": "9/30"}, "started_on"),
        ({"completed_on": "2026-09-30"}, "state"),
        ({"state": "いろいろ"}, "state"),
    ],
)
def test_a_phase_that_contradicts_itself_is_told_where(typed: dict[str, str], at: str) -> None:
    understood = understand_phase(typed)

    assert understood.reported is None
    assert at in {problem.at for problem in understood.problems}


def test_a_phase_of_which_nothing_is_said_is_no_mistake() -> None:
    understood = understand_phase({})

    assert (understood.reported, understood.problems) == (None, ())


@given(
    value=amounts | st.just(Decimal("0.5")),
    note=st.text(alphabet="あいう12 ", max_size=20),
    unit=st.sampled_from(["手続", "％", "千円"]),
)
def test_what_is_stored_comes_back_as_it_was(value: Decimal, note: str, unit: str) -> None:
    entry = ReportedValue(REPORTED, value=value, note=note.strip())
    again = understand_actual(typed_actual(entry, unit), replace(TOTAL, unit=unit)).reported

    assert again is not None
    assert replace(again, raw="") == entry


@given(achieved=st.booleans(), note=st.text(alphabet="あいう12 ", max_size=20))
def test_a_judgement_comes_back_as_it_was_unless_it_lacks_its_grounds(
    achieved: bool, note: str
) -> None:
    entry = ReportedValue(REPORTED, value=Decimal(achieved), note=note.strip())
    typed = typed_actual(entry, judged=True)
    understood = understand_actual(typed, JUDGED)

    assert typed["value"] in {"達成", "未達成"}
    if achieved and not entry.note:
        assert [problem.at for problem in understood.problems] == ["note"]
    else:
        assert understood.reported == entry
        assert understood.reported.raw == typed["value"]


@given(state=st.sampled_from(PhaseState), day=st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_phase_comes_back_as_it_was(state: PhaseState, day: date) -> None:
    completed_on = day if state is PhaseState.COMPLETED else None
    note = "制度が変わった" if state is PhaseState.CANCELLED else ""
    entry = ReportedPhase(state, day, completed_on, note)

    assert understand_phase(typed_phase(entry)).reported == entry


@given(st.fixed_dictionaries({name: st.text() for name in VALUE_FIELDS}))
def test_nothing_that_is_typed_breaks_it(typed: dict[str, str]) -> None:
    for item in (TOTAL, SHARE, JUDGED):
        understood = understand_actual(typed, item, Decimal(53))
        assert (understood.reported is None) == bool(understood.problems)
