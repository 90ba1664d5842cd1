"""`manage.py survey_forms`: the forms of a round, in a folder or an archive."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from plans.models import AuditEntry, Department, Initiative, InitiativeDepartment, Plan
from tests import factories
from tests.measures.survey_forms import FIRST

pytestmark = pytest.mark.usefixtures("today", "plan")


def run(out: Path, *options: str, plan: str = "tome-dx", period: str = "2026Q2") -> None:
    call_command("survey_forms", str(out), "--plan", plan, "--period", period, *options)


def test_every_department_has_a_workbook(tmp_path: Path) -> None:
    run(tmp_path / "調査票")

    code = Department.objects.get().code
    [path] = (tmp_path / "調査票").iterdir()
    assert path.name.startswith(f"2026Q2_{code}_")
    assert AuditEntry.objects.get(action="書き出し").changes["内容"] == "調査票"


def test_an_archive_holds_them_all(tmp_path: Path) -> None:
    run(tmp_path / "all.zip", "--department", Department.objects.get().code)

    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert len(archive.namelist()) == 1


def test_one_workbook_holds_the_departments_asked_for(tmp_path: Path) -> None:
    first = Department.objects.get()
    initiative = factories.InitiativeFactory(measure=Initiative.objects.get().measure)
    factories.IndicatorFactory(initiative=initiative, code="1-2-2-a")
    other = factories.DepartmentFactory()
    InitiativeDepartment.objects.create(initiative=initiative, department=other)
    path = tmp_path / "all.xlsx"
    run(path, "--department", first.code, "--department", other.code)

    sheet = openpyxl.load_workbook(path)["実績"]
    assert [row[0].value for row in sheet.iter_rows(min_row=FIRST)] == ["1-2-1-a", "1-2-2-a"]


@pytest.mark.parametrize(
    ("options", "where", "message"),
    [
        ([], {"plan": "x"}, "計画「x」がありません"),
        ([], {"period": "2027Q1"}, "報告期がありません"),
        (["--department", "x"], {}, "所管課「x」がありません"),
    ],
)
def test_wrong_usage_is_told(
    options: list[str], where: dict[str, str], message: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=message) as error:
        run(tmp_path, *options, **where)
    assert error.value.returncode == 2


def test_without_a_quarter_the_open_round_is_written(plan: Plan, tmp_path: Path) -> None:
    later = {"opens_on": "2027-01-01", "due_on": "2027-02-01", "closes_on": "2027-02-20"}
    factories.ReportingRoundFactory(plan=plan, fiscal_year=2026, quarter=3, **later)
    call_command("survey_forms", str(tmp_path), "--plan", "tome-dx")
    [path] = tmp_path.iterdir()
    assert path.name.startswith("2026Q2_")
