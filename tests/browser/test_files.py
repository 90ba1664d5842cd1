"""The pages where files go out and come in, on a desk and on a telephone."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from measures.actions import imports
from measures.models import ReportingRound
from measures.reports.survey_workbook import survey_workbook
from measures.selectors.surveys import surveys_of
from plans.actions import jobs
from plans.domain.vocabulary import RoleKind
from plans.models import Job, Plan
from plans.reports.plan_workbook import plan_workbook
from tests.browser.conftest import NARROW, WIDE, Visit, assert_usable
from tests.measures.sheets import xlsx
from tests.measures.survey_forms import filled
from tests.plans.plan_file import PlanFile

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("width", [WIDE, NARROW])


@BOTH
@pytest.mark.parametrize("path", ["/plans/tome-dx/exports/", "/surveys/", "/plan-workbook/"])
def test_the_pages_are_usable(path: str, width: int, visit: Visit, tome: Plan) -> None:
    assert_usable(visit(path, as_=RoleKind.ADMINISTRATOR, width=width))


@BOTH
def test_a_plan_is_chosen_seen_and_adopted(
    width: int, visit: Visit, tome: Plan, tmp_path: Path
) -> None:
    file, plan_file = tmp_path / "計画.xlsx", PlanFile()
    # The scheme of the city's own plan is not another plan's to change.
    plan_file.values["rating_scheme"]["code"] = "small"
    file.write_bytes(plan_workbook(plan_file.document))
    page = visit("/plan-workbook/", as_=RoleKind.ADMINISTRATOR, width=width)
    page.get_by_label("計画ワークブック", exact=True).set_input_files(file)
    page.get_by_role("button", name="内容を確認する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("計画の確認")
    assert_usable(page)

    page.get_by_role("button", name="この内容で登録する").click()
    expect(page.get_by_text("を登録しました")).to_be_visible()


@BOTH
def test_a_survey_is_returned_seen_and_taken_in(
    width: int, visit: Visit, tome: Plan, tmp_path: Path
) -> None:
    round = ReportingRound.objects.get(fiscal_year=2026, quarter=2)
    file = tmp_path / "返送.xlsx"
    form = survey_workbook(surveys_of(round)[0])
    file.write_bytes(filled(form, ("1-2-1-a", "備考", "確かめました")))
    page = visit("/surveys/", as_=RoleKind.ADMINISTRATOR, width=width)
    page.locator("#id_round").select_option(str(round.pk))
    page.get_by_label("返送された調査票", exact=True).set_input_files(file)
    page.get_by_role("button", name="内容を確認する").click()
    expect(page.get_by_text("受け取れます")).to_be_visible()
    assert_usable(page)


@BOTH
def test_a_sheet_tells_its_effect_and_is_taken_in(visit: Visit, tome: Plan, width: int) -> None:
    page = visit("/imports/", as_=RoleKind.ADMINISTRATOR, width=width)
    page.get_by_label("ファイル").set_input_files(
        {"name": "実績.xlsx", "mimeType": "", "buffer": xlsx(("1-2-1-a", 2026, 2, "７０手続"))}
    )
    page.get_by_role("button", name="内容を確認する").click()
    expect(page.get_by_text("このシートにある指標の率")).to_be_visible()
    assert_usable(page)
    page.get_by_role("button", name="反映する").click()
    expect(page.get_by_role("heading", name="取込の結果")).to_be_visible()


@BOTH
def test_a_long_sheet_shows_how_far_it_is_and_then_its_preview(
    visit: Visit, tome: Plan, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "LONG", -1)
    monkeypatch.setattr(jobs, "_enqueue", lambda job: None)
    page = visit("/imports/", as_=RoleKind.ADMINISTRATOR, width=width)
    page.get_by_label("ファイル").set_input_files(
        {"name": "長い.xlsx", "mimeType": "", "buffer": xlsx(("1-2-1-a", 2026, 2, 70))}
    )
    page.get_by_role("button", name="内容を確認する").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("button", name="中止する")).to_be_visible()
    assert_usable(page)

    jobs.run.call(Job.objects.get().pk)
    expect(page.get_by_role("button", name="反映する")).to_be_visible()
    expect(page.get_by_text("このシートにある指標の率")).to_be_visible()
