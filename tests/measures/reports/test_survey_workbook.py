"""The survey form: what is in it, what may be written, how it prints, and its signature."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from measures.actions.import_confirm import import_file
from measures.imports.layout import SURVEY_SIGNATURE
from measures.models import ReportingRound
from measures.reports.survey_workbook import file_name, survey_workbook, survey_zip
from measures.selectors.surveys import read_signature, surveys_of
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
    shown = {name: cell.value for name, cell in lines(book["実績"])["1-2-1-a"].items()}

    assert shown["前回の値"] == "1,234.5（R8 Q1）"
    assert (shown["今年度の目標"], shown["単位"], shown["報告期"]) == ("73", "手続", "R8 Q2")
    assert shown["指標名"] == "オンライン化した手続の数"
    assert shown["実績値"] is None
    other = lines(book["実績"])["1-2-1-c"]
    assert other["今年度の目標"].value == "測定方法未定"
    assert "令和8年度第2四半期" in book["実績"]["A1"].value
    assert book["実績"]["A3"].value == "提出期限: 2026年10月31日"
    phase = {name: cell.value for name, cell in lines(book["工程"])["1-2-1"].items()}
    assert (phase["工程番号"], phase["工程"], phase["計画の年度"]) == ("1", "導入検討", "R6")
    assert phase["状態"] is None


@pytest.mark.thorough
def test_what_was_entered_so_far_stands_in_the_form(
    round: ReportingRound, administrator: User
) -> None:
    content = xlsx(("1-2-1-a", 2026, 2, 66))
    import_file(plan=round.plan, by=administrator, file_name="b.xlsx", content=content)
    line = lines(book_of(round)["実績"])["1-2-1-a"]

    assert (line["実績値"].value, line["状態"].value) == (66, "報告済")


def test_only_what_is_to_be_filled_in_is_unlocked(round: ReportingRound) -> None:
    for letter, basis in (("d", "absolute"), ("e", "reference")):
        factories.IndicatorFactory(
            initiative=Initiative.objects.get(), code=f"1-2-1-{letter}", cumulative=False,
            unit="％", basis=basis, reference_name="県平均" if basis == "reference" else "",
        )  # fmt: skip
    sheet = book_of(round)["実績"]
    assert sheet.protection.sheet
    unlocked = {
        code: {name for name, cell in line.items() if not cell.protection.locked}
        for code, line in lines(sheet).items()
    }

    assert unlocked == {
        "1-2-1-a": {"実績値", "増分", "状態", "備考"},
        "1-2-1-b": {"分子", "分母", "状態", "備考"},
        "1-2-1-c": set(),
        "1-2-1-d": {"実績値", "状態", "備考"},
        "1-2-1-e": {"実績値", "比較値", "状態", "備考"},
    }
    assert lines(sheet)["1-2-1-d"]["実績値"].number_format == 'General"％"'
    assert lines(sheet)["1-2-1-b"]["分子"].number_format == "General"


def test_columns_that_no_line_uses_are_left_out(round: ReportingRound) -> None:
    assert "比較値" not in [cell.value for cell in book_of(round)["実績"][HEADER]]


def test_states_are_chosen_and_figures_must_be_numbers(round: ReportingRound) -> None:
    book = book_of(round)
    rules = {str(rule.sqref): rule for rule in book["実績"].data_validations.dataValidation}

    assert rules["L8:L10"].formula1 == '"報告済,集計中,該当なし"'
    assert {rules[f"{column}8:{column}10"].type for column in "HIJK"} == {"decimal"}
    phases = {str(rule.sqref): rule for rule in book["工程"].data_validations.dataValidation}
    assert phases["G8"].formula1 == '"未着手,実施中,完了,中止"'
    assert phases["H8"].type == phases["I8"].type == "date"


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "cell"), [("実績", "D8"), ("工程", "E8")])
def test_it_scrolls_under_its_header_and_prints_on_a4_landscape(
    round: ReportingRound, name: str, cell: str
) -> None:
    sheet = book_of(round)[name]

    assert sheet.freeze_panes == cell
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
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

    assert book.sheetnames == ["実績", "工程", "取組", "記入例", SURVEY_SIGNATURE]
    assert book[SURVEY_SIGNATURE].sheet_state == "veryHidden"
    assert "見本" in book["記入例"]["A1"].value
    signature = read_signature(book[SURVEY_SIGNATURE]["A2"].value)
    assert (signature.plan, signature.period, signature.version) == ("tome-dx", "2026Q2", 1)
    assert signature.departments == [Department.objects.get().code]


@pytest.mark.thorough
def test_the_same_form_gives_the_same_bytes(round: ReportingRound) -> None:
    assert form_of(round) == form_of(round)
    assert survey_zip(surveys_of(round)) == survey_zip(surveys_of(round))


@pytest.fixture
def shared(round: ReportingRound) -> dict[str, Department]:
    """Two more departments: P leads 1-2-2 with R beside it, and nobody leads 1-2-3 of P and R."""
    first = Initiative.objects.get()
    found = {
        code: factories.DepartmentFactory(code=code, name=name)
        for code, name in (("P", "総務課"), ("R", "市民課"))
    }
    for code, leads in (("1-2-2", {"P": True, "R": False}), ("1-2-3", {"P": False, "R": False})):
        initiative = factories.InitiativeFactory(measure=first.measure, code=code)
        factories.IndicatorFactory(initiative=initiative, code=f"{code}-a")
        for department, is_lead in leads.items():
            InitiativeDepartment.objects.create(
                initiative=initiative, department=found[department], is_lead=is_lead
            )
    return found


@pytest.mark.thorough
def test_a_form_of_several_tells_of_each_line_whose_it_is(
    round: ReportingRound, shared: dict[str, Department]
) -> None:
    [form] = surveys_of(round, departments=shared.values(), together=True)
    book = openpyxl.load_workbook(io.BytesIO(survey_workbook(form)))

    shown = {code: line["所管課"].value for code, line in lines(book["実績"]).items()}
    assert shown == {"1-2-2-a": "総務課", "1-2-3-a": "総務課、市民課"}
    assert book["実績"]["A2"].value.endswith("所管課: 総務課ほか1課")
    assert file_name(form) == "2026Q2_P_総務課ほか1課_調査票.xlsx"


@pytest.mark.thorough
def test_a_form_of_all_holds_every_line_once(
    round: ReportingRound, shared: dict[str, Department]
) -> None:
    [form] = surveys_of(round, together=True)
    book = openpyxl.load_workbook(io.BytesIO(survey_workbook(form)))

    codes = [row[0].value for row in book["実績"].iter_rows(min_row=FIRST)]
    assert codes == ["1-2-1-a", "1-2-1-b", "1-2-1-c", "1-2-2-a", "1-2-3-a"]
    assert (
        lines(book["工程"])["1-2-1"]["所管課"].value
        == Initiative.objects.get(code="1-2-1").departments.get().name
    )
    assert len(form.departments) == 3


@pytest.mark.thorough
def test_every_department_gets_its_own_and_only_the_lead_is_asked(round: ReportingRound) -> None:
    initiative = Initiative.objects.get()
    part = factories.DepartmentFactory(code="P", name="関係/課")
    InitiativeDepartment.objects.create(initiative=initiative, department=part, is_lead=False)
    other = factories.InitiativeFactory(measure=initiative.measure, code="1-2-2")
    factories.IndicatorFactory(initiative=other, code="1-2-2-a")
    InitiativeDepartment.objects.create(initiative=other, department=part)
    forms = {form.departments[0].code: form for form in surveys_of(round)}

    assert {line.code for line in forms["P"].rows} == {"1-2-2-a"}
    assert len(forms) == 2
    assert file_name(forms["P"]) == "2026Q2_P_関係_課_調査票.xlsx"
    with zipfile.ZipFile(io.BytesIO(survey_zip(forms.values()))) as archive:
        assert len(archive.namelist()) == 2
        assert archive.read("2026Q2_P_関係_課_調査票.xlsx") == survey_workbook(forms["P"])
