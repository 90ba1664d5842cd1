"""Rounds in the admin: their days moved, one department given longer, never another quarter."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from measures.models import ReportingRound, RoundExtension
from plans.models import Department, Plan
from tests.plans.admin.test_structure import filled
from tests.plans.admin.visitors import audit_entries

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def round(plan: Plan) -> ReportingRound:
    return plan.rounds.get()


def change(desk: Client, round: ReportingRound, **fields: Any) -> Any:
    path = f"/admin/measures/reportinground/{round.pk}/change/"
    return desk.post(path, filled(desk, path) | fields)


def extension(round: ReportingRound, department: Department, **fields: Any) -> dict[str, Any]:
    line = {"round": round.pk, "department": department.pk, "reason": "災害対応のため"} | fields
    count = {"extensions-TOTAL_FORMS": 1}
    return count | {f"extensions-0-{name}": value for name, value in line.items()}


def test_only_the_days_of_a_round_are_moved(desk: Client, round: ReportingRound) -> None:
    assert change(desk, round, closes_on="2027-04-30", quarter="3").status_code == 302

    round.refresh_from_db()
    assert (round.closes_on, round.quarter) == (date(2027, 4, 30), 2)
    assert audit_entries().get().action == "変更"


def test_days_out_of_order_are_told(desk: Client, round: ReportingRound) -> None:
    answer = change(desk, round, closes_on="2026-10-02")

    assert "受付開始日 ≦ 提出期限 ≦ 締切日" in answer.content.decode()
    assert audit_entries().count() == 0


def test_a_department_is_given_longer_and_it_is_taken_back(
    desk: Client, round: ReportingRound, department: Department
) -> None:
    assert (
        change(desk, round, **extension(round, department, until="2027-05-31")).status_code == 302
    )
    granted = RoundExtension.objects.get()
    assert granted.until == date(2027, 5, 31)

    assert change(desk, round, **{"extensions-0-DELETE": "on"}).status_code == 302
    assert not RoundExtension.objects.exists()


def test_an_extension_that_extends_nothing_is_refused(
    desk: Client, round: ReportingRound, department: Department
) -> None:
    answer = change(desk, round, **extension(round, department, until="2027-03-01"))

    assert "締切日（2027年03月31日）より後の日にしてください" in answer.content.decode()
    assert not RoundExtension.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("fiscal_year", "2040", "計画の期間（2024〜2028年度）の外です"),
        ("quarter", "9", "「9」: 四半期として読めません"),
        ("quarter", "2", "この四半期の報告期は既にあります"),
        ("closes_on", "2026-01-01", "受付開始日 ≦ 提出期限 ≦ 締切日"),
    ],
)
def test_a_round_that_cannot_be_is_told_in_the_form(
    field: str, typed: str, message: str, desk: Client, plan: Plan
) -> None:
    form = {
        "plan": plan.pk, "fiscal_year": "2026", "quarter": "3",
        "opens_on": "2027-01-01", "due_on": "2027-01-31", "closes_on": "2027-02-28",
        "extensions-TOTAL_FORMS": 0, "extensions-INITIAL_FORMS": 0,
    }  # fmt: skip

    answer = desk.post("/admin/measures/reportinground/add/", form | {field: typed})

    assert message in answer.content.decode()
    assert ReportingRound.objects.count() == 1
    assert desk.post("/admin/measures/reportinground/add/", form).status_code == 302
