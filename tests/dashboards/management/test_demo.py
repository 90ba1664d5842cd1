"""`manage.py demo`: what somebody finds who has just started it, and finds again."""

import json
import re
import runpy
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.core.management import CommandError, call_command
from django.test import Client

from measures.actions.imports import import_file
from measures.models import Actual, PhaseProgress, QuarterlyReport, ReportingRound
from plans import clock
from plans.domain.vocabulary import ReportState, RoleKind
from plans.models import AuditEntry, Department, Indicator, Initiative, Plan, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
SAMPLES = Path(settings.BASE_DIR) / "fixtures" / "samples"
SHEET = SAMPLES / "tome_dx_actuals_sample.xlsx"


class Demo:
    def __init__(self, capsys: pytest.CaptureFixture[str], kept: Path) -> None:
        self.capsys = capsys
        self.kept = kept

    def run(self) -> str:
        """Run the command; answer with the password it prints."""
        call_command("demo")
        printed = self.capsys.readouterr().out
        assert all(f"{role.value}@demo.example" in printed for role in RoleKind)
        found = re.search(r"パスワード（共通）: (\S+)", printed)
        assert found
        return found[1]

    def achievement(self, period: str, *params: str) -> dict[str, Any]:
        """Every figure at *period*."""
        call_command("achievement", "tome-dx", "--period", period, *params, "--format", "json")
        answer: dict[str, Any] = json.loads(self.capsys.readouterr().out)
        return answer


@pytest.fixture
def demo(settings: LazySettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Demo:
    settings.VAR_DIR = tmp_path / "var"
    return Demo(capsys, tmp_path / "var" / "demo_password")


def test_everybody_named_can_log_in_in_their_role(demo: Demo) -> None:
    password = demo.run()

    for role in RoleKind:
        email = f"{role.value}@demo.example"
        answer = Client().post("/login/", {"username": email, "password": password})
        assert answer.status_code == 302
        held = User.objects.get(email=email).roles.get()
        assert held.role == role.value
    assert demo.kept.stat().st_mode & 0o077 == 0


def test_the_plan_is_all_there_and_every_initiative_has_a_sample_department(demo: Demo) -> None:
    demo.run()

    initiatives = Initiative.objects.filter(measure__plan__code="tome-dx")
    assert initiatives.count() == 31
    assert not initiatives.filter(departments=None).exists()
    assert not Department.objects.filter(is_sample=False).exists()
    assert all("見本" in name for name in Department.objects.values_list("name", flat=True))


def test_whatever_is_made_up_says_so(demo: Demo) -> None:
    demo.run()

    for model in (Actual, PhaseProgress, QuarterlyReport):
        assert model.objects.exists()
        assert not model.objects.filter(is_sample=False).exists()
    # The plan gives the quarters of no baseline.
    made_up = Indicator.objects.exclude(baseline_q1=None)
    assert made_up.exists()
    assert all(item.baseline_is_sample for item in made_up)


def test_the_overview_is_lively(demo: Demo) -> None:
    demo.run()
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
    demo.run()

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
    demo.run()
    judged = Actual.objects.filter(indicator__entry="judgement")
    late = {
        one["code"] for one in demo.achievement("2026Q2")["initiatives"] if one["rating"] == "C"
    }
    told = QuarterlyReport.objects.filter(round__fiscal_year=2026, round__quarter=2)

    assert judged.exists()
    assert not judged.filter(note__in=["", "見本"]).exists()
    assert late
    assert late <= set(told.exclude(issues="").values_list("initiative__code", flat=True))


@pytest.mark.parametrize(("day", "value"), [("2025-04-29", "49"), ("2025-05-01", "53")])
def test_an_earlier_day_shows_what_was_in_by_then(demo: Demo, day: str, value: str) -> None:
    demo.run()
    indicators = demo.achievement("2024Q4", "--as-known-on", day)["indicators"]

    (online,) = [item for item in indicators if item["code"] == "1-2-1-a"]
    assert online["value"] == value


def test_nothing_is_dated_later_than_the_demo_was_made(demo: Demo) -> None:
    with clock.frozen(datetime(2026, 5, 1, 9)):
        demo.run()
        assert not AuditEntry.objects.filter(at__gt=clock.now()).exists()


def test_reports_stand_in_every_state_that_somebody_has_to_act_on(demo: Demo) -> None:
    demo.run()

    states = set(QuarterlyReport.objects.values_list("state", flat=True))
    assert states == {ReportState.DRAFT, ReportState.SUBMITTED, ReportState.APPROVED}
    assert QuarterlyReport.objects.filter(state="approved").exclude(done="").exists()


def test_one_round_is_open_with_days_left_and_the_earlier_ones_are_over(demo: Demo) -> None:
    demo.run()

    *earlier, last = ReportingRound.objects.order_by("fiscal_year", "quarter")
    assert last.is_open_on(clock.today())
    assert last.due_on > clock.today()
    assert not any(item.is_open_on(clock.today()) for item in earlier)


def test_a_second_run_keeps_everything_and_tells_the_same_password(demo: Demo) -> None:
    password = demo.run()
    Department.objects.filter(code="sample-a").update(name="名前を変えた課")
    before = AuditEntry.objects.count()

    assert demo.run() == password
    assert AuditEntry.objects.count() == before
    assert Department.objects.filter(name="名前を変えた課").exists()


def test_where_the_kept_password_is_gone_the_accounts_get_another(demo: Demo) -> None:
    first = demo.run()
    demo.kept.unlink()
    second = demo.run()

    assert second != first
    assert User.objects.get(email="viewer@demo.example").check_password(second)


def test_a_database_with_other_people_in_it_is_left_alone(demo: Demo) -> None:
    factories.UserFactory()
    with pytest.raises(CommandError, match="見本でない利用者"):
        demo.run()
    assert not Plan.objects.exists()


def test_what_fails_in_the_middle_leaves_nothing(demo: Demo) -> None:
    Department.objects.create(code="sample-e", name="先にあった課")
    with pytest.raises(CommandError):
        demo.run()
    assert not User.objects.exists()
    assert not Plan.objects.exists()


def test_the_sample_sheet_brought_in_again_changes_nothing(demo: Demo) -> None:
    demo.run()
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


def test_the_sample_sheet_is_what_its_script_makes(tmp_path: Path) -> None:
    made = tmp_path / "made.xlsx"
    runpy.run_path(str(SAMPLES / "make_samples.py"))["make"](made)

    def parts(path: Path) -> dict[str, bytes]:
        with zipfile.ZipFile(path) as package:
            return {name: package.read(name) for name in package.namelist()}

    assert parts(made) == parts(SHEET)
