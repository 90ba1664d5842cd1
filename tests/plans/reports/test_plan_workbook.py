"""A plan as a workbook: read back it is the same plan, and made twice it is the same file."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.domain.plan_document import (
    ACHIEVED,
    BaselineEntry,
    DepartmentEntry,
    LimitsEntry,
    PlanDocument,
    ResponsibilityEntry,
    TargetRange,
)
from plans.domain.plan_parsing import parse_text
from plans.domain.vocabulary import (
    Aggregation,
    Direction,
    EntryKind,
    Frequency,
    RateMethod,
    TargetBasis,
)
from plans.imports.plan_file import read_plan
from plans.models import Department, Initiative, InitiativeDepartment, Plan
from plans.reports.plan_workbook import empty_workbook, plan_workbook
from plans.reports.plan_yaml import plan_yaml
from plans.selectors.plan_export import document_of
from tests import factories
from tests.libreoffice import resaved
from tests.plans.plan_file import PlanFile

FILE = Path(__file__).resolve().parents[3] / "fixtures" / "tome_dx_plan.yaml"
OURS = parse_text(FILE.read_text(encoding="utf-8"))


def load(path: Path) -> str:
    out = StringIO()
    call_command("load_plan", str(path), stdout=out)
    return out.getvalue()


def everything() -> PlanDocument:
    """The small plan with one of all that a plan can say."""
    document = PlanFile().document
    measure = document.measures[0]
    initiative = measure.initiatives[0]
    first, second = initiative.indicators
    quarters = (Decimal(1), Decimal("2.5"), Decimal(3), Decimal("4.125"))
    second = replace(
        second,
        baseline=BaselineEntry(
            value=sum(quarters, Decimal(0)), on=date(2024, 3, 31), note="=見本", quarters=quarters,
            sample=True,
        ),
        targets={2024: Decimal("-12.345678"), 2028: Decimal("0")},
        definition="一行目\n二行目　「引用」",
        measurable=False,
        unmeasurable_note="範囲が未定",
        rate_method=RateMethod.FROM_BASELINE,
        target_notes={2024: "=見本", 2028: "@一行目\n二行目"},
    )  # fmt: skip
    first = replace(
        first,
        name="1-2",
        unit="％",
        headline=True,
        decimals=2,
        entry=EntryKind.FRACTION,
        basis=TargetBasis.REFERENCE,
        baseline=replace(first.baseline, reference=Decimal("40.5")),
        reference_name="-県平均",
        source="見本",
        evidence_url="https://www.example.jp/資料?年=6&表=1#上",
    )
    phases = tuple(replace(phase, source="見本") for phase in initiative.phases)
    phases = (
        replace(phases[0], start_quarter=2, end_quarter=3),
        replace(phases[1], ongoing=True),
    )
    third = replace(
        second,
        code="1-1-1-c",
        direction=Direction.WITHIN,
        aggregation=Aggregation.LATEST,
        baseline=BaselineEntry(),
        targets={2028: TargetRange(Decimal("-37.5"), Decimal("50.000001"))},
        target_notes={},
        frequency=Frequency.HALF_YEARLY,
        limits=LimitsEntry(Decimal("-0.5"), Decimal(100)),
        first_year=2026,
        headline_order=2,
    )
    fourth = replace(
        third,
        code="1-1-1-d",
        direction=Direction.INCREASE,
        basis=TargetBasis.ABSOLUTE,
        entry=EntryKind.JUDGEMENT,
        targets={2026: ACHIEVED},
        frequency=Frequency.YEARLY,
        limits=LimitsEntry(),
    )
    indicators = (first, second, third, fourth)
    initiative = replace(initiative, indicators=indicators, phases=phases, goal="+１割")
    bands = tuple(
        replace(band, meaning=f"{band.label}のとき") for band in document.rating_scheme.bands
    )
    return replace(
        document,
        measures=(replace(measure, initiatives=(initiative,)),),
        plan=replace(
            document.plan,
            philosophy="見本の理念",
            rate_method=RateMethod.SIMPLE_RATIO,
            allow_self_approval=True,
        ),
        rating_scheme=replace(
            document.rating_scheme, bands=bands, unrated_code="－", unreported_code="未提出"
        ),
        edition=replace(document.edition, adopted_on=None, note="一行目\n二行目"),
        departments=(DepartmentEntry("01", "総務課"), DepartmentEntry("D2", "企画課")),
        responsibilities=(
            ResponsibilityEntry("1-1-1", "01", True),
            ResponsibilityEntry("1-1-1", "D2", False),
        ),
    )


@pytest.mark.thorough
@pytest.mark.parametrize("document", [OURS, PlanFile().document, everything()])
def test_what_is_read_back_is_the_same_plan(document: PlanDocument) -> None:
    assert read_plan(plan_workbook(document)) == document
    assert read_plan(plan_yaml(document).encode()) == document


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert plan_workbook(everything()) == plan_workbook(everything())


texts = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=30
).map(str.strip).filter(bool)  # fmt: skip
numbers = st.decimals(-(10**9), 10**9, places=4).map(lambda n: n.normalize())


@pytest.mark.thorough
@settings(max_examples=25, deadline=None)
@given(name=texts, goal=texts, unit=texts, targets=st.dictionaries(
    st.integers(2024, 2028), numbers, max_size=5))  # fmt: skip
def test_any_words_and_numbers_survive(
    name: str, goal: str, unit: str, targets: dict[int, Decimal]
) -> None:
    document = everything()
    measure = document.measures[0]
    initiative = measure.initiatives[0]
    indicator = replace(
        initiative.indicators[0],
        name=name,
        unit=unit[:20].strip() or "件",
        targets=targets,
        aggregation=Aggregation.LATEST,
        entry=EntryKind.VALUE,
    )
    initiative = replace(initiative, goal=goal, indicators=(indicator,))
    changed = replace(document, measures=(replace(measure, initiatives=(initiative,)),))

    assert read_plan(plan_workbook(changed)) == changed


@pytest.mark.parametrize("document", [OURS, everything()], ids=["ours", "everything"])
def test_saved_again_by_libreoffice_it_is_still_the_same_plan(
    document: PlanDocument, tmp_path: Path
) -> None:
    assert read_plan(resaved(plan_workbook(document), tmp_path)) == document


@pytest.mark.django_db
class TestStored:
    """A plan that is stored, taken out and brought in again."""

    @pytest.fixture
    def stored(self) -> Plan:
        load(FILE)
        plan = Plan.objects.get()
        department = factories.DepartmentFactory(code="D01", name="見本課", is_sample=True)
        for initiative in Initiative.objects.all():
            InitiativeDepartment.objects.create(initiative=initiative, department=department)
        return plan

    @pytest.mark.thorough
    @pytest.mark.parametrize("kind", ["xlsx", "yaml"])
    def test_nothing_changes(self, stored: Plan, kind: str, tmp_path: Path) -> None:
        document = document_of(stored, stored.editions.get())
        path = tmp_path / f"plan.{kind}"
        content = plan_workbook(document) if kind == "xlsx" else plan_yaml(document).encode()
        path.write_bytes(content)

        assert "変わるものはありません。" in load(path)
        assert plan_workbook(document_of(stored, stored.editions.get())) == plan_workbook(document)
        assert document.measures == OURS.measures

    @pytest.mark.thorough
    def test_departments_and_what_they_answer_for_come_along(
        self, stored: Plan, tmp_path: Path
    ) -> None:
        document = document_of(stored, stored.editions.get())
        one = document.measures[0].initiatives[0].code
        changed = replace(
            document,
            departments=(*(document.departments or ()), DepartmentEntry("D02", "企画課")),
            responsibilities=(
                ResponsibilityEntry(one, "D02", True),
                ResponsibilityEntry(one, "D01", False),
                *(item for item in document.responsibilities or () if item.initiative != one),
            ),
        )
        path = tmp_path / "plan.xlsx"
        path.write_bytes(plan_workbook(changed))
        printed = load(path)

        assert f"所管 {one} D02" in printed
        assert Department.objects.get(code="D02").name == "企画課"
        lead = InitiativeDepartment.objects.get(initiative__code=one, is_lead=True)
        assert lead.department.code == "D02"
        assert "変わるものはありません。" in load(path)

    @pytest.mark.thorough
    def test_the_cost_of_a_document_does_not_grow_with_the_plan(self, stored: Plan) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                document_of(Plan.objects.get(), stored.editions.get())
            return len(queries)

        before = cost()
        for _ in range(5):
            factories.IndicatorFactory(initiative=Initiative.objects.all()[0])
        assert cost() == before


def sheets(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content))


def test_an_empty_workbook_has_every_sheet_and_a_column_for_every_year() -> None:
    book = sheets(empty_workbook(range(2027, 2032), OURS.rating_scheme))

    assert book.sheetnames == [
        "説明", "計画", "版", "基本方針", "施策", "取組", "工程", "指標", "目標", "目標の備考",
        "所管課", "評価基準", "用語",
    ]  # fmt: skip
    header = [cell.value for cell in book["目標"][4]]
    assert header[3:] == [f"令和{n}年度（{2018 + n}）" for n in range(9, 14)]
    assert book["評価基準"]["A11"].value == "A"


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["施策", "取組", "工程", "指標", "目標", "目標の備考", "所管課"])
def test_a_sheet_scrolls_under_its_header_and_prints_on_a4_landscape(name: str) -> None:
    sheet = sheets(plan_workbook(OURS))[name]

    assert sheet.freeze_panes.endswith("5")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.thorough
def test_closed_lists_are_chosen_and_codes_stay_text() -> None:
    sheet = sheets(plan_workbook(OURS))["指標"]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}

    assert rules["A5"].formula1 == "'取組'!$B$5:$B$1004"
    assert rules["G5"].formula1 == '"増加,減少,維持,範囲内"'
    assert sheet["A5"].number_format == "@"
    assert sheet.column_dimensions["A"].width == pytest.approx(12.7, abs=1)
