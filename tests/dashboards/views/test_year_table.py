"""進捗管理表: what stands in each year's cells, which columns are shown, what the file holds."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.view_params import ViewParams
from dashboards.selectors.year_table import YearCell, with_years, year_rows
from measures.actions.money import MoneyEntry, save_money
from measures.domain.money import Money
from plans.domain.calendar import Period
from plans.domain.vocabulary import MoneyUnit, TargetBasis, ValueStatus
from plans.models import Indicator, Initiative, Plan, User
from tests import factories
from tests.dashboards.reported import promise, reported

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
TABLE = "/plans/tome-dx/table/"
TODAY = date(2026, 11, 23)
NOW = Period(2026, 2)


@pytest.fixture
def committee(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


@pytest.fixture
def indicator(plan: Plan) -> Indicator:
    return Indicator.objects.get(initiative__measure__plan=plan)


def cells(plan: Plan, period: Period = NOW) -> dict[int, YearCell]:
    standing = plan_standing(plan, ViewParams(period, TODAY))
    (row,) = with_years(standing, year_rows(standing), range(2024, 2029))
    return {cell.year: cell for cell in row.cells}


def text(client: Client, query: str = "") -> str:
    answer = client.get(TABLE + query)
    assert answer.status_code == 200
    return answer.content.decode()


def sheet(client: Client, query: str = "") -> list[list[Any]]:
    answer = client.get(f"{TABLE}?export=xlsx{query}")
    book = load_workbook(BytesIO(b"".join(answer)))  # type: ignore[arg-type]
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_a_year_that_is_over_has_its_last_value_and_the_running_one_that_of_the_quarter(
    plan: Plan, indicator: Indicator, approver: User
) -> None:
    for period, value in (((2024, 4), 53), ((2025, 4), 60), ((2026, 1), 66), ((2026, 2), 69)):
        reported(indicator, approver, Period(*period), value)
    found = cells(plan)

    assert [found[year].figures.value for year in (2024, 2025, 2026)] == [53, 60, 69]  # type: ignore[union-attr]
    assert [found[year].target for year in found] == [53, 63, 73, 83, 93]
    assert found[2027].figures is None


def test_a_year_is_shown_as_at_the_quarter_asked_for(
    plan: Plan, indicator: Indicator, approver: User
) -> None:
    reported(indicator, approver, Period(2025, 1), 55)
    reported(indicator, approver, Period(2025, 4), 60)
    found = cells(plan, Period(2025, 2))

    assert found[2025].figures is not None
    assert found[2025].figures.value == 55
    assert found[2026].figures is None


def test_silence_pending_and_zero_stay_apart(
    plan: Plan, indicator: Indicator, approver: User, committee: Client
) -> None:
    reported(indicator, approver, Period(2024, 4), 0)
    reported(indicator, approver, Period(2026, 2), status=ValueStatus.PENDING.value)
    page = text(committee)

    assert 'class="value-zero">0' in page
    assert "集計中" in page
    assert "未更新（R6 Q4の値）" in page


def test_a_range_and_a_change_from_the_baseline_are_written_as_targets(
    plan: Plan, indicator: Indicator, committee: Client
) -> None:
    promise(indicator, y2026=-30)
    Indicator.objects.update(basis=TargetBasis.CHANGE_FROM_BASELINE.value, direction="decrease")
    assert "基準値から-30％" in text(committee)

    Indicator.objects.update(basis="absolute", direction="within", decimals=1)
    promise(indicator, y2026=(37.5, 50))
    assert "37.5〜50.0" in text(committee)


def test_an_indicator_that_begins_later_has_no_earlier_cells(
    plan: Plan, indicator: Indicator
) -> None:
    Indicator.objects.update(first_year=2026)

    assert [cell.is_planned for cell in cells(plan).values()] == [False, False, True, True, True]


def test_an_initiative_without_an_indicator_has_a_row(plan: Plan, committee: Client) -> None:
    Indicator.objects.all().delete()

    assert "指標なし（工程で見ます）" in text(committee)


def test_the_columns_and_years_chosen_are_those_of_the_address(
    plan: Plan, committee: Client
) -> None:
    page = text(committee, "?columns=actual&columns=rating&years=2026")

    assert "R8" in page
    for gone in ('class="year">R7</th>', ">基準値</th>", ">目標</th>", ">単位</th>"):
        assert gone not in page
    assert ">実績</th>" in page


@pytest.mark.parametrize(
    ("query", "message"),
    [("?columns=money", "列「money」はこの表にありません"), ("?years=1999", "年度「1999」は")],
)
def test_a_column_or_year_that_is_not_there_is_told_in_words(
    query: str, message: str, plan: Plan, committee: Client
) -> None:
    page = text(committee, query)

    assert message in page
    assert "オンライン化した手続の数" in page


def test_the_file_holds_the_shown_columns_exact_with_what_is_missing_in_words(
    plan: Plan, indicator: Indicator, approver: User, committee: Client
) -> None:
    reported(indicator, approver, Period(2024, 4), 53)
    reported(indicator, approver, Period(2026, 2), 69)
    rows = sheet(committee, "&columns=target&columns=actual&columns=rate")
    head = next(row for row in rows if "指標コード" in row)
    line = dict(zip(head, rows[rows.index(head) + 1], strict=True))

    assert (line["R6 目標"], line["R6 実績"], line["R6 実績の状態"]) == (53, 53, "報告済")
    assert (line["R7 実績"], line["R7 実績の状態"]) == (53, "未更新")
    assert (line["R9 実績"], line["R9 実績の状態"]) == (None, None)
    assert "基準値" not in head
    assert "評価" not in head


def test_it_is_narrowed_like_the_lists(plan: Plan, committee: Client) -> None:
    assert "条件に合うものはありません" in text(committee, "?q=どこにもない語")
    assert "絞り込み：語句：手続" in text(committee, "?q=手続")


def test_a_long_plan_is_paged_and_its_file_is_whole(plan: Plan, committee: Client) -> None:
    measure = plan.measures.get()
    for number in range(110):
        factories.InitiativeFactory(measure=measure, code=f"1-2-{number + 2}", position=number + 2)

    assert "1 / 2 ページ" in text(committee)
    assert "1-2-111" in str(sheet(committee))


def test_money_is_shown_where_it_is_asked_for_and_the_plan_has_it(
    plan: Plan, committee: Client, administrator: User
) -> None:
    chosen = f"{TABLE}?columns=money&columns=actual"
    assert "列「money」はこの表にありません" in committee.get(chosen).content.decode()
    Plan.objects.update(money_unit=MoneyUnit.THOUSAND.value)
    initiative = Initiative.objects.select_related("measure__plan").get()
    money = Money(initial=1_500_000, settled=1_200_000)
    save_money(entries=[MoneyEntry(initiative, 2025, money)], by=administrator)

    assert "予算・決算（千円）" not in committee.get(TABLE).content.decode()
    page = committee.get(chosen).content.decode()
    assert "予算・決算（千円）" in page
    assert "R7 1,200" in page
    sheet = load_workbook(BytesIO(b"".join(committee.get(f"{chosen}&export=xlsx")))).active  # type: ignore[arg-type]
    head, row = [[cell.value for cell in line] for line in sheet.iter_rows()][:2]
    facts = dict(zip(head, row, strict=True))
    assert facts["R7 予算・決算（円）"] == 1_200_000
    assert facts["R7 予算・決算の区分"] == "決算"
    assert facts["R6 予算・決算（円）"] is None
