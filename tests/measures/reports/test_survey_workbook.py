"""The survey form: what is in it, what may be written, how it prints, and the seal it carries."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core.signing import BadSignature

from measures.actions.imports import import_file
from measures.imports.layout import SURVEY_SEAL
from measures.models import ReportingRound
from measures.reports.survey_workbook import file_name, survey_workbook, survey_zip
from measures.selectors.surveys import Seal, surveys_of, unsealed
from plans.models import Department, Initiative, InitiativeDepartment, Plan, User
from tests import factories
from tests.measures.sheets import xlsx
from tests.measures.survey_forms import FIRST, HEADER, form_of

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def round(plan: Plan, administrator: User) -> ReportingRound:
    initiative = Initiative.objects.get(measure__plan=plan)
    factories.IndicatorFactory(
        initiative=initiative, code="1-2-1-b", name="=受講率", unit="％", cumulative=False,
        entry="fraction",
    )  # fmt: skip
    factories.IndicatorFactory(
        initiative=initiative, code="1-2-1-c", name="未定の指標", measurable=False
    )
    content = xlsx(("1-2-1-a", 2026, 1, 1234.5))
    import_file(plan=plan, by=administrator, file_name="a.xlsx", content=content)
    return ReportingRound.objects.get(plan=plan, quarter=2)


def book_of(round: ReportingRound) -> Any:
    return openpyxl.load_workbook(io.BytesIO(form_of(round)))


def lines(sheet: Any) -> dict[str, dict[str, Any]]:
    names = [cell.value for cell in sheet[HEADER]]
    return {
        row[0].value: dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=FIRST)
    }


def test_a_line_tells_what_is_known(round: ReportingRound) -> None:
    book = book_of(round)
    told = {name: cell.value for name, cell in lines(book["実績"])["1-2-1-a"].items()}

    assert told["前回の値"] == "1,234.5（R8 Q1）"
    assert (told["今年度の目標"], told["単位"], told["報告期"]) == ("73", "手続", "R8 Q2")
    assert told["実績値"] is None
    other = lines(book["実績"])["1-2-1-c"]
    assert other["今年度の目標"].value == "測定方法未定"
    assert "令和8年度第2四半期" in book["実績"]["A1"].value
    assert book["実績"]["A3"].value == "提出期限: 2026年10月31日"
    assert lines(book["工程"])["1-2-1"]["計画の年度"].value == "R6"


def test_what_was_entered_so_far_stands_in_the_form(
    round: ReportingRound, administrator: User
) -> None:
    content = xlsx(("1-2-1-a", 2026, 2, 66))
    import_file(plan=round.plan, by=administrator, file_name="b.xlsx", content=content)
    line = lines(book_of(round)["実績"])["1-2-1-a"]

    assert (line["実績値"].value, line["状態"].value) == (66, "報告済")


def test_only_what_is_to_be_filled_in_is_unlocked(round: ReportingRound) -> None:
    sheet = book_of(round)["実績"]
    assert sheet.protection.sheet
    unlocked = {
        code: {name for name, cell in line.items() if not cell.protection.locked}
        for code, line in lines(sheet).items()
    }

    assert unlocked == {
        "1-2-1-a": {"実績値", "増分", "状態", "備考"},
        "1-2-1-b": {"分子", "分母", "状態", "備考"},
        "1-2-1-c": {"状態", "備考"},
    }


def test_columns_that_no_line_uses_are_left_out(round: ReportingRound) -> None:
    assert "比較値" not in [cell.value for cell in book_of(round)["実績"][HEADER]]


def test_states_are_chosen_and_figures_must_be_numbers(round: ReportingRound) -> None:
    rules = {
        str(rule.sqref): rule for rule in book_of(round)["実績"].data_validations.dataValidation
    }

    assert rules["L8:L10"].formula1 == '"報告済,集計中,該当なし"'
    assert rules["H8:H10"].type == "decimal"


@pytest.mark.parametrize("name", ["実績", "工程"])
def test_it_scrolls_under_its_header_and_prints_on_a4_landscape(
    round: ReportingRound, name: str
) -> None:
    sheet = book_of(round)[name]

    assert sheet.freeze_panes[1:] == str(FIRST)
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == f"${HEADER}:${HEADER}"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[HEADER]]
    assert all(7 < width < 40 for width in widths)


def test_a_name_that_looks_like_a_formula_stays_a_name(round: ReportingRound) -> None:
    cell = lines(book_of(round)["実績"])["1-2-1-b"]["指標名"]
    assert (cell.value, cell.data_type) == ("=受講率", "s")


def test_there_is_an_example_and_a_seal_that_nobody_sees(round: ReportingRound) -> None:
    book = book_of(round)

    assert book.sheetnames == ["実績", "工程", "記入例", SURVEY_SEAL]
    assert book[SURVEY_SEAL].sheet_state == "veryHidden"
    assert "見本" in book["記入例"]["A1"].value
    seal = unsealed(book[SURVEY_SEAL]["A2"].value)
    assert (seal.plan, seal.period, seal.version) == ("tome-dx", "2026Q2", 1)
    assert seal.department == Department.objects.get().code


def test_a_seal_that_was_changed_is_no_seal() -> None:
    seal = Seal(1, "p", "2026Q2", "D", "", {}, {}).signed()
    assert unsealed(seal).plan == "p"
    with pytest.raises(BadSignature):
        unsealed(seal[:-1] + ("a" if seal[-1] != "a" else "b"))


def test_the_same_form_gives_the_same_bytes(round: ReportingRound) -> None:
    assert form_of(round) == form_of(round)
    assert survey_zip(surveys_of(round)) == survey_zip(surveys_of(round))


def test_every_department_gets_its_own_and_only_the_lead_is_asked(round: ReportingRound) -> None:
    initiative = Initiative.objects.get()
    part = factories.DepartmentFactory(code="P", name="関係/課")
    InitiativeDepartment.objects.create(initiative=initiative, department=part, is_lead=False)
    other = factories.InitiativeFactory(measure=initiative.measure, code="1-2-2")
    factories.IndicatorFactory(initiative=other, code="1-2-2-a")
    InitiativeDepartment.objects.create(initiative=other, department=part)
    forms = {form.department.code: form for form in surveys_of(round)}

    assert {line.row.code for line in forms["P"].rows} == {"1-2-2-a"}
    assert len(forms) == 2
    assert file_name(forms["P"]) == "2026Q2_P_関係_課_調査票.xlsx"
    with zipfile.ZipFile(io.BytesIO(survey_zip(forms.values()))) as archive:
        assert len(archive.namelist()) == 2
        assert archive.read("2026Q2_P_関係_課_調査票.xlsx") == survey_workbook(forms["P"])
