"""Judgements, figures not due, ranges and spans in the form that departments fill in."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from measures.importing.survey_returns import read_return
from measures.models import ReportingRound
from plans.models import Edition, Indicator, Initiative, Phase, Plan, Target, User
from tests import factories
from tests.measures.bringing import bring_in
from tests.measures.sheets import xlsx
from tests.measures.survey_forms import FIRST, HEADER, filled, form_of, saved

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("today")]


@pytest.fixture
def judged(plan: Plan) -> Indicator:
    """A judgement with what was judged last; also a range, a moving target and yearly figures."""
    initiative = Initiative.objects.get(measure__plan=plan)
    edition = Edition.objects.get(plan=plan)

    def indicator(letter: str, **fields: Any) -> Indicator:
        common = {"cumulative": False, "baseline_value": None, "baseline_on": None}
        code = f"1-2-1-{letter}"
        return factories.IndicatorFactory(initiative=initiative, code=code, **common | fields)

    found = indicator("b", entry="judgement", unit="", name="全ての窓口への導入")
    Target.objects.create(edition=edition, indicator=found, fiscal_year=2026, value=1)
    span = indicator("c", direction="within", unit="％")
    Target.objects.create(
        edition=edition, indicator=span, fiscal_year=2026, low=Decimal("37.5"), high=50
    )
    later = indicator("d", direction="within", unit="％")
    Target.objects.create(edition=edition, indicator=later, fiscal_year=2028, low=40, high=60)
    indicator("e", basis="previous_year", unit="％", entry="fraction", aggregation="ratio")
    indicator("f", frequency="half_yearly", unit="件", aggregation="sum")
    indicator("g", frequency="yearly", unit="件", aggregation="sum")
    Phase.objects.filter(initiative=initiative).update(
        start_year=2026, start_quarter=2, end_year=2028, ongoing=True
    )
    return found


@pytest.fixture
def round(plan: Plan, judged: Indicator, administrator: User) -> ReportingRound:
    header = ("指標コード", "年度", "四半期", "実績値", "分子", "分母")
    rows = (
        ("1-2-1-b", 2025, 4, "未達成", None, None),
        *(("1-2-1-e", 2025, quarter, None, 1, 3) for quarter in (1, 2, 3, 4)),
    )
    bring_in(plan, administrator, xlsx(*rows, header=header))
    return ReportingRound.objects.get(plan=plan, fiscal_year=2026, quarter=2)


def lines_of(content: bytes, sheet: str = "実績") -> dict[str, dict[str, Any]]:
    table = openpyxl.load_workbook(BytesIO(content))[sheet]
    names = [cell.value for cell in table[HEADER]]
    return {
        row[0].value: {name: cell.value for name, cell in zip(names, row, strict=True)}
        for row in table.iter_rows(min_row=FIRST)
        if row[0].value
    }


def test_targets_stand_in_words(round: ReportingRound) -> None:
    survey = lines_of(form_of(round))

    for code, words in {
        "1-2-1-b": "達成",
        "1-2-1-c": "37.5〜50",
        "1-2-1-e": "前年度以上（33.3％）",
        "1-2-1-f": "未設定　半期ごと（第2・第4四半期に報告）",
        "1-2-1-d": "R10末 40〜60",
    }.items():
        assert survey[code]["今年度の目標"] == words
    assert survey["1-2-1-b"]["前回の値"] == "未達成（R7 Q4）"


def test_what_is_not_due_is_not_asked_for(
    plan: Plan, round: ReportingRound, administrator: User
) -> None:
    assert "1-2-1-g" not in lines_of(form_of(round))

    header = ("指標コード", "年度", "四半期", "実績値", "備考")
    bring_in(plan, administrator, xlsx(("1-2-1-g", 2026, 2, 5, "中間値"), header=header))
    assert lines_of(form_of(round))["1-2-1-g"]["実績値"] == 5


def test_phases_show_their_quarters_and_that_they_go_on(round: ReportingRound) -> None:
    assert lines_of(form_of(round), "工程")["1-2-1"]["計画の年度"] == "R8 Q2〜R10 継続"


def test_a_judgement_is_chosen_from_a_list(round: ReportingRound) -> None:
    book = openpyxl.load_workbook(BytesIO(form_of(round)))
    rules = book["実績"].data_validations.dataValidation
    [rule] = [rule for rule in rules if rule.formula1 == '"未達成,達成"']
    assert rule.prompt == "「達成」のときは、根拠を備考に書いてください。"
    assert [cells.min_row for cells in rule.sqref.ranges] == [FIRST + 1]
    [place] = rule.sqref.ranges
    others = [other for other in rules if other is not rule]
    assert not any(place.issubset(cells) for one in others for cells in one.sqref.ranges)


def test_a_judgement_returned_in_the_form_is_read_as_it_was_chosen(
    round: ReportingRound, administrator: User
) -> None:
    content = filled(
        form_of(round), ("1-2-1-b", "実績値", "達成"), ("1-2-1-b", "備考", "全窓口に導入した")
    )
    returned = read_return(content=content, file_name="a.xlsx", round=round, by=administrator)

    [line] = [line for line in returned.lines if line.code == "1-2-1-b"]
    assert (line.left_as, line.came_back_as, line.now) == (
        "未報告",
        "達成（全窓口に導入した）",
        "未報告",
    )


def test_what_was_judged_comes_back_as_it_left(
    plan: Plan, round: ReportingRound, administrator: User
) -> None:
    header = ("指標コード", "年度", "四半期", "実績値", "備考")
    row = ("1-2-1-b", 2026, 2, "達成", "全窓口に導入した")
    bring_in(plan, administrator, xlsx(row, header=header))

    returned = read_return(
        content=form_of(round), file_name="a.xlsx", round=round, by=administrator
    )
    assert {line.code: line.change.value for line in returned.lines}["1-2-1-b"] == "same"
    sheet = bring_in(plan, administrator, form_of(round))
    assert {row.indicator: row.status.value for row in sheet.plan.rows}["1-2-1-b"] == "same"


def test_a_phase_given_up_in_the_form_without_a_reason_is_refused(
    round: ReportingRound, administrator: User
) -> None:
    book = openpyxl.load_workbook(BytesIO(form_of(round)))
    names = [cell.value for cell in book["工程"][HEADER]]
    book["工程"].cell(FIRST, names.index("状態") + 1).value = "中止"
    returned = read_return(content=saved(book), file_name="a.xlsx", round=round, by=administrator)

    [line] = [line for line in returned.lines if line.code == "1-2-1/1"]
    assert (line.change.value, line.message) == (
        "error",
        "工程「導入検討」: 「中止」には理由を備考に書いてください。",
    )
