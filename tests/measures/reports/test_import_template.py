"""The sheet that departments fill in: what is in it, what may be written, how it prints."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from measures.reports.template_workbook import template_workbook
from measures.selectors.import_template import template_of
from plans.domain.calendar import Period
from plans.models import Department, Initiative, Plan
from tests import factories

pytestmark = pytest.mark.usefixtures("today")
Q2 = Period(2026, 2)
HEADER_ROW, FIRST_ROW = 4, 5


@pytest.fixture
def full_plan(plan: Plan) -> Plan:
    """Beside the running total also a share, a fraction and a figure held against another."""
    initiative = Initiative.objects.get(measure__plan=plan)
    for code, name, fields in (
        ("1-2-1-b", "オンライン申請率", {"unit": "％"}),
        ("1-2-1-c", "受講率", {"unit": "％", "entry": "fraction"}),
        (
            "1-2-1-d",
            "=経常収支比率",
            {"unit": "％", "basis": "reference", "reference_name": "県平均"},
        ),
    ):
        factories.IndicatorFactory(
            initiative=initiative, code=code, name=name, cumulative=False, **fields
        )
    return plan


def book_of(plan: Plan, **options: Any) -> Any:
    options.setdefault("department_ids", None)
    content = template_workbook(template_of(plan, Q2, **options))
    return openpyxl.load_workbook(BytesIO(content))


def columns_of(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[HEADER_ROW] if cell.value is not None}


def line_of(sheet: Worksheet, code: str) -> dict[str, Any]:
    row = next(row for row in sheet.iter_rows(min_row=FIRST_ROW) if row[0].value == code)
    return {name: row[column - 1] for name, column in columns_of(sheet).items()}


def test_every_indicator_has_its_line_with_target_and_period(full_plan: Plan) -> None:
    sheet = book_of(full_plan)["実績"]

    line = line_of(sheet, "1-2-1-a")
    told = {name: cell.value for name, cell in line.items()}
    assert told["指標名"] == "オンライン化した手続の数"
    assert (told["年度"], told["四半期"], told["単位"]) == (2026, "第2四半期", "手続")
    assert told["今年度の目標"] == "73"
    assert told["実績値"] is None
    assert "令和8年度第2四半期" in sheet["A1"].value


def test_only_what_is_to_be_filled_in_is_unlocked(full_plan: Plan) -> None:
    sheet = book_of(full_plan)["実績"]
    assert sheet.protection.sheet

    def unlocked(code: str) -> set[str]:
        line = line_of(sheet, code)
        return {name for name, cell in line.items() if not cell.protection.locked}

    always = {"状態", "備考"}
    assert unlocked("1-2-1-a") == {"実績値", "増分"} | always
    assert unlocked("1-2-1-b") == {"実績値"} | always
    assert unlocked("1-2-1-c") == {"分子", "分母"} | always
    assert unlocked("1-2-1-d") == {"実績値", "比較値"} | always


def test_a_share_is_entered_in_percent_whatever_its_size(full_plan: Plan) -> None:
    cell = line_of(book_of(full_plan)["実績"], "1-2-1-b")["実績値"]
    assert cell.number_format == 'General"％"'


def test_a_name_that_looks_like_a_formula_stays_a_name(full_plan: Plan) -> None:
    cell = line_of(book_of(full_plan)["実績"], "1-2-1-d")["指標名"]
    assert (cell.value, cell.data_type) == ("=経常収支比率", "s")


@pytest.mark.parametrize("name", ["実績", "工程"])
def test_a_sheet_scrolls_under_its_header_and_prints_on_a4_landscape(
    full_plan: Plan, name: str
) -> None:
    sheet = book_of(full_plan)[name]

    assert sheet.freeze_panes == "D5"
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$4:$4"
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[HEADER_ROW]]
    assert all(6 < width < 40 for width in widths)


def test_states_are_chosen_from_a_list_and_figures_must_be_numbers(full_plan: Plan) -> None:
    book = book_of(full_plan)
    rules = {str(rule.sqref): rule for rule in book["実績"].data_validations.dataValidation}

    assert rules["N5:N8"].formula1 == '"報告済,集計中,該当なし"'
    assert rules["I5:I8"].type == rules["J5:M8"].type == "decimal"
    [phases] = book["工程"].data_validations.dataValidation
    assert (str(phases.sqref), phases.formula1) == ("G5", '"未着手,実施中,完了,中止"')


def test_phases_have_a_sheet_of_their_own(full_plan: Plan) -> None:
    sheet = book_of(full_plan)["工程"]

    told = {name: cell.value for name, cell in line_of(sheet, "1-2-1").items()}
    assert (told["工程番号"], told["工程"], told["状態"]) == (1, "導入検討", None)


def test_a_department_gets_the_lines_of_its_own_initiatives_only(
    full_plan: Plan, department: Department
) -> None:
    other = factories.InitiativeFactory(
        measure=Initiative.objects.get(measure__plan=full_plan).measure, code="1-2-2"
    )
    factories.IndicatorFactory(initiative=other, code="1-2-2-a")

    def codes(**options: Any) -> set[str]:
        return {row.code for row in template_of(full_plan, Q2, **options).rows}

    assert "1-2-2-a" in codes(department_ids=None)
    mine = codes(department_ids={department.pk})
    assert mine == {"1-2-1-a", "1-2-1-b", "1-2-1-c", "1-2-1-d"}
    assert codes(department_ids=set()) == set()


def test_a_department_without_lines_gets_a_sheet_with_just_its_header(full_plan: Plan) -> None:
    sheet = book_of(full_plan, department_ids=set())["実績"]
    assert sheet.max_row == HEADER_ROW
