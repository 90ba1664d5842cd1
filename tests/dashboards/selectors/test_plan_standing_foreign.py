"""Plans as other cities publish them: by the blank workbook the portal offers, rated rightly."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.view_params import ViewParams
from measures.models import Actual, QuarterlyReport
from plans.domain.calendar import Period
from plans.domain.vocabulary import ReportState
from plans.models import Indicator, Initiative, Plan, User
from tests import factories
from tests.plans.views.test_plan_workbook import adopt, upload

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
BASE = "/plan-workbook/"
Row = Mapping[str, Any]
Targets = Mapping[str, Mapping[int, Any]]


def filled(
    blank: bytes, name: str, indicators: Sequence[Row], targets: Targets, percents: Sequence[str]
) -> bytes:
    """The blank workbook with a plan of one measure and one initiative typed into it."""
    book = openpyxl.load_workbook(BytesIO(blank))
    for sheet, values in (
        ("計画", {"計画コード": "foreign", "名称": name}),
        ("版", {"決定日": "2024-04-01"}),
    ):
        for row in book[sheet].iter_rows(min_row=5):
            if row[0].value in values:
                row[1].value = values[row[0].value]
    _type(book["施策"], [{"施策コード": "1", "名称": "施策"}])
    _type(book["取組"], [{"施策コード": "1", "取組コード": "1-1", "名称": "取組"}])
    _type(book["指標"], [{"取組コード": "1-1", **row} for row in indicators])
    yearly = [
        {"指標コード": code}
        | {f"令和{year - 2018}年度（{year}）": value for year, value in of.items()}
        for code, of in targets.items()
    ]
    _type(book["目標"], yearly, percents)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _type(sheet: Any, rows: Sequence[Row], percents: Sequence[str] = ()) -> None:
    places = {cell.value: cell.column for cell in sheet[4]}
    for line, row in enumerate(rows, 5):
        for column, value in row.items():
            cell = sheet.cell(line, places[column], value)
            if row.get("指標コード") in percents and isinstance(value, float):
                cell.number_format = "0.0%"


@pytest.fixture
def office(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def bring_in(
    office: Client,
    name: str,
    indicators: Sequence[Row],
    targets: Targets,
    percents: Sequence[str] = (),
) -> Plan:
    """The plan after the blank workbook was taken out, filled, previewed and adopted."""
    blank = office.get(f"{BASE}empty.xlsx?first_year=2024&final_year=2028").content
    content = filled(blank, name, indicators, targets, percents)
    shown = upload(office, content)
    assert shown.status_code == 200, shown.content.decode()
    assert adopt(office, shown).status_code == 302
    assert "変わるものはありません" in upload(office, content).content.decode()
    return Plan.objects.get(code="foreign")


def report(plan: Plan, code: str, figures: Mapping[str, Any], by: User) -> None:
    """Approved figures of an indicator: ``{"2024Q4": 43}``."""
    for text, value in figures.items():
        period = Period.parse(text)
        known = plan.rounds.filter(fiscal_year=period.year, quarter=period.quarter).first()
        of_round = known or factories.ReportingRoundFactory(
            plan=plan, fiscal_year=period.year, quarter=period.quarter
        )
        stored, _ = QuarterlyReport.objects.get_or_create(
            round=of_round,
            initiative=Initiative.objects.get(measure__plan=plan),
            defaults={"created_by": by, "state": ReportState.APPROVED.value},
        )
        Actual.objects.create(
            report=stored,
            indicator=Indicator.objects.get(code=code, initiative__measure__plan=plan),
            fiscal_year=period.year,
            quarter=period.quarter,
            value=value,
            entered_by=by,
            approved_by=by,
            approved_at=timezone.make_aware(timezone.datetime(2024, 5, 1)),
        )


def standing(plan: Plan, code: str, period: str) -> IndicatorStanding:
    params = ViewParams(Period.parse(period), date(2030, 1, 1))
    [found] = [
        item
        for measure in plan_standing(plan, params).measures
        for one in measure.initiatives
        for item in one.indicators
        if item.indicator.code == code
    ]
    return found


def rating(plan: Plan, code: str, period: str) -> str:
    return standing(plan, code, period).rating.code


YEARLY = {"報告頻度": "年1回"}


def test_a_plan_of_yearly_figures_only(office: Client, approver: User) -> None:
    """As health plans print them: shares as percentages, and counts of a year."""
    plan = bring_in(
        office,
        "第3次健康づくり計画",
        [
            {"指標コード": "a", "名称": "特定健診の受診率", "単位": "％", "目指す向き": "増加",
             "集計方法": "時点値", "小数の桁数": 1, "基準値": "40％", "基準値の時点": "令和5年度",
             "取りうる最小値": 0, "取りうる最大値": 100, **YEARLY},
            {"指標コード": "b", "名称": "講座の参加者", "単位": "人", "目指す向き": "増加",
             "集計方法": "期間合計", **YEARLY},
        ],
        {"a": {2024: 0.42, 2025: 0.44, 2028: 0.6}, "b": {2024: 1000, 2025: "1,000以上"}},
        percents=["a"],
    )  # fmt: skip
    report(plan, "a", {"2024Q4": 43, "2025Q4": "42.5"}, approver)
    report(plan, "b", {"2024Q4": 1100, "2025Q4": 916}, approver)

    share = standing(plan, "a", "2024Q4")
    assert (share.figures.target, share.figures.met, share.rating.code) == (42, True, "A")
    assert rating(plan, "a", "2025Q4") == "C"
    assert rating(plan, "a", "2026Q2") == "C", "not asked for before its Q4, it keeps its rating"
    assert rating(plan, "b", "2024Q4") == "A"
    count = standing(plan, "b", "2025Q4")
    assert (count.figures.value, count.figures.met, count.rating.code) == (916, False, "C")


def test_a_plan_of_half_yearly_sums(office: Client, approver: User) -> None:
    """As tourism and working-hours plans print them: 上期 and 下期 of each year."""
    half = {"報告頻度": "半期ごと", "集計方法": "期間合計"}
    plan = bring_in(
        office,
        "観光振興・働き方改革計画",
        [
            {"指標コード": "a", "名称": "観光客", "単位": "人", "目指す向き": "増加", **half},
            {"指標コード": "b", "名称": "時間外勤務", "単位": "時間", "目指す向き": "減少",
             "基準値": 20000, "基準値の時点": "2024-03-31", **half},
        ],
        {"a": {2024: "10,000", 2025: 12000}, "b": {2024: "19,000以下", 2025: 18000}},
    )  # fmt: skip
    report(plan, "a", {"2024Q2": 4500, "2024Q4": 5500, "2025Q2": 6600}, approver)
    report(plan, "b", {"2024Q2": 9700, "2024Q4": 9600, "2025Q2": 8900}, approver)

    assert rating(plan, "a", "2024Q2") == "C"
    full = standing(plan, "a", "2024Q4")
    assert (full.figures.value, full.figures.met, full.rating.code) == (10000, True, "B")
    assert [rating(plan, "a", f"2025Q{n}") for n in (2, 3)] == ["A", "A"]
    assert rating(plan, "a", "2025Q4") == "D", "its second half is not known"
    over = standing(plan, "b", "2024Q4")
    assert (over.figures.value, over.figures.met, over.rating.code) == (19300, False, "C")
    assert rating(plan, "b", "2025Q2") == "A"


def test_a_plan_of_ranges_last_years_values_and_goals_in_words(
    office: Client, approver: User
) -> None:
    """As financial reform plans print them."""
    latest = {"集計方法": "時点値", **YEARLY}
    plan = bring_in(
        office,
        "行財政改革大綱",
        [
            {"指標コード": "a", "名称": "経常収支比率", "単位": "％", "目指す向き": "範囲内",
             "小数の桁数": 1, **latest},
            {"指標コード": "b", "名称": "収納率", "単位": "％", "目指す向き": "増加",
             "目標の基準": "前年度以上", "小数の桁数": 1, **latest},
            {"指標コード": "c", "名称": "公社の統合の可否を判断", "入力": "定性目標", **YEARLY},
            {"指標コード": "d", "名称": "条例の改正", "入力": "定性目標", **YEARLY},
        ],
        {
            "a": {2024: "85〜95", 2025: "85％～93％", 2028: "85以上90以下"},
            "b": {2024: "前年度以上", 2025: "前年度以上"},
            "c": {2025: "達成"},
            "d": {2025: "達成"},
        },
    )  # fmt: skip
    report(plan, "a", {"2024Q4": 95, "2025Q4": "93.1"}, approver)
    report(plan, "b", {"2024Q4": 98, "2025Q4": "90"}, approver)

    assert [rating(plan, "a", f"{year}Q4") for year in (2024, 2025)] == ["B", "C"]
    assert standing(plan, "a", "2024Q4").figures.achievement_rate.value is None
    missed = standing(plan, "b", "2025Q4")
    assert (missed.figures.target, missed.figures.met, missed.rating.code) == (98, False, "C")
    report(plan, "c", {"2025Q4": 0}, approver)
    report(plan, "d", {"2025Q4": 1}, approver)
    assert [rating(plan, "c", at) for at in ("2025Q2", "2025Q4")] == ["期限前", "C"]
    assert rating(plan, "d", "2025Q4") == "B"
