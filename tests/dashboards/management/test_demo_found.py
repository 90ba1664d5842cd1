"""What somebody finds in the portal who has just run `manage.py demo`."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from measures.actions.import_confirm import import_file
from measures.actions.surveys import receive_returns
from measures.importing.survey_returns import LineChange
from measures.models import Actual, PhaseProgress, QuarterlyReport, ReportingRound
from measures.reports.survey_workbook import survey_workbook
from measures.selectors.surveys import surveys_of
from plans import clock
from plans.domain.vocabulary import ReportState, RoleKind
from plans.models import Department, Indicator, Initiative, Plan, User
from tests.conftest import TODAY
from tests.dashboards.management.demo import SHEET, Demo

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Demo]:
    """A demo run once for all these tests, which take back what each of them changes."""
    folder = tmp_path_factory.mktemp("var")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(VAR_DIR=folder):
        made = Demo(folder)
        with clock.frozen(TODAY):
            made.run()
        with django_db_blocker.block():
            yield made
        transaction.set_rollback(True)


def test_everybody_named_can_log_in_in_their_role(demo: Demo) -> None:
    for role in RoleKind:
        email = f"{role.value}@demo.example"
        answer = Client().post("/login/", {"username": email, "password": demo.password})
        assert answer.status_code == 302
        held = User.objects.get(email=email).roles.get()
        assert held.role == role.value
    assert demo.kept.stat().st_mode & 0o077 == 0


def test_the_plan_is_all_there_and_every_initiative_has_a_sample_department(demo: Demo) -> None:
    initiatives = Initiative.objects.filter(measure__plan__code="tome-dx")
    assert initiatives.count() == 31
    assert not initiatives.filter(departments=None).exists()
    assert not Department.objects.filter(is_sample=False).exists()
    assert all("見本" in name for name in Department.objects.values_list("name", flat=True))


def test_whatever_is_made_up_says_so(demo: Demo) -> None:
    for model in (Actual, PhaseProgress, QuarterlyReport):
        assert model.objects.exists()
        assert not model.objects.filter(is_sample=False).exists()
    # The plan gives the quarters of no baseline.
    made_up = Indicator.objects.exclude(baseline_q1=None)
    assert made_up.exists()
    assert all(item.baseline_is_sample for item in made_up)


def test_the_overview_is_lively(demo: Demo) -> None:
    answer = demo.achievement("2026Q2")
    counts = answer["total"]["counts"]
    indicators = {item["code"]: item for item in answer["indicators"]}

    # 期限前 stands beside the indicators: their phases rate the initiatives.
    assert all(counts[rating] > 0 for rating in ("A", "B", "C", "D", "未報告", "中止"))
    assert {item["rating"] for item in indicators.values()} >= set("ABCD") | {"未報告", "期限前"}
    assert {item["outlook"] for item in indicators.values()} == {"met", "missed", None}
    # Reached in time and late, missed after it was due, and judged by a part of the year.
    achieved = {code: item["achieved_on"] for code, item in indicators.items() if item["achieved"]}
    assert achieved == {
        "1-1-1-a": "2024Q4",
        "3-1-3-a": "2026Q2",
        "3-3-1-a": "2026Q2",
        "3-5-1-a": "2025Q4",
        "3-7-1-a": "2026Q1",
    }
    assert (indicators["3-2-1-a"]["rating"], indicators["3-2-1-a"]["achieved"]) == ("C", False)
    assert indicators["3-4-1-a"]["partial"]
    assert {one["code"]: one["state"] for one in answer["initiatives"] if one["state"]} == {
        "3-1-3": "completed",
        "3-2-2": "cancelled",
    }


def test_every_kind_of_what_was_reported_is_there(demo: Demo) -> None:
    assert set(Actual.objects.values_list("status", flat=True)) >= {
        "reported",
        "pending",
        "not_applicable",
    }
    assert set(PhaseProgress.objects.values_list("state", flat=True)) == {
        "not_started",
        "in_progress",
        "completed",
        "cancelled",
    }


def test_a_judgement_has_grounds_and_whatever_is_late_has_its_issue(demo: Demo) -> None:
    judged = Actual.objects.filter(indicator__entry="judgement")
    late = {
        one["code"] for one in demo.achievement("2026Q2")["initiatives"] if one["rating"] == "C"
    }
    shown = QuarterlyReport.objects.filter(round__fiscal_year=2026, round__quarter=2)

    assert judged.exists()
    assert not judged.filter(note__in=["", "見本"]).exists()
    assert late
    assert late <= set(shown.exclude(issues="").values_list("initiative__code", flat=True))


@pytest.mark.parametrize(("day", "value"), [("2025-04-29", "49"), ("2025-05-01", "53")])
def test_an_earlier_day_shows_what_was_in_by_then(demo: Demo, day: str, value: str) -> None:
    indicators = demo.achievement("2024Q4", "--as-known-on", day)["indicators"]

    (online,) = [item for item in indicators if item["code"] == "1-2-1-a"]
    assert online["value"] == value


def test_reports_stand_in_every_state_that_somebody_has_to_act_on(demo: Demo) -> None:
    states = set(QuarterlyReport.objects.values_list("state", flat=True))
    assert states == {ReportState.DRAFT, ReportState.SUBMITTED, ReportState.APPROVED}
    assert QuarterlyReport.objects.filter(state="approved").exclude(done="").exists()


def test_one_round_is_open_with_days_left_and_the_earlier_ones_are_over(demo: Demo) -> None:
    *earlier, last = ReportingRound.objects.order_by("fiscal_year", "quarter")
    assert last.is_open_on(clock.today())
    assert last.due_on > clock.today()
    assert not any(item.is_open_on(clock.today()) for item in earlier)


def test_the_sample_sheet_brought_in_again_changes_nothing(demo: Demo) -> None:
    result = import_file(
        plan=Plan.objects.get(),
        by=User.objects.get(email="administrator@demo.example"),
        file_name=SHEET.name,
        content=SHEET.read_bytes(),
        is_sample=True,
    )

    counts = result.plan.counts
    assert counts["same"] > 200
    assert (counts["new"], counts["changed"], counts["error"]) == (0, 0, 0)


def test_the_forms_of_the_open_round_come_back_unchanged(demo: Demo) -> None:
    last = ReportingRound.objects.latest("fiscal_year", "quarter")
    administrator = User.objects.get(email="administrator@demo.example")
    for form in surveys_of(last):
        files = [("返送.xlsx", survey_workbook(form))]
        [receipt] = receive_returns(round=last, by=administrator, files=files)
        assert {line.change for line in receipt.returned.lines} == {LineChange.SAME}
        assert receipt.batch is None


def test_since_the_last_meeting_something_has_moved_and_an_opinion_waits(demo: Demo) -> None:
    client = Client()
    client.force_login(User.objects.get(email="viewer@demo.example"))
    page = client.get("/plans/tome-dx/meetings/since/")

    since, lines = page.context["since"], page.context["lines"]
    assert since.worse or since.better
    assert since.reported
    assert [line.opinion.outcome for line in lines].count("") == 1
    assert all(line.opinion.text.startswith("見本: ") for line in lines)
    assert "第1回DX推進委員会" in page.content.decode()
