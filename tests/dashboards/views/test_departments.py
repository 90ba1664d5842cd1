"""The departments' pages: one department whole, and who has not reported, for every role."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from measures.models import QuarterlyReport, RoundExtension
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, ReportState
from plans.models import Department, Initiative, InitiativeDepartment, Phase, Plan, User
from tests import factories
from tests.dashboards.reported import phase_reported

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
INDEX = "/plans/tome-dx/departments/"


@pytest.fixture
def committee(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


def page(client: Client, code: str, query: str = "") -> str:
    path = reverse("department", kwargs={"plan": "tome-dx", "code": code})
    answer = client.get(path + query)
    assert answer.status_code == 200
    return answer.content.decode()


def report(plan: Plan, by: User, state: ReportState, **texts: str) -> QuarterlyReport:
    initiative = Initiative.objects.get(measure__plan=plan)
    return QuarterlyReport.objects.create(
        round=plan.rounds.get(), initiative=initiative, created_by=by, state=state.value, **texts
    )


def test_a_department_has_its_ratings_initiatives_indicators_and_what_falls_due(
    committee: Client, department: Department
) -> None:
    text = page(committee, department.code)

    for words in (
        "電子申請サービス",
        "オンライン化した手続の数",
        "期限の来る目標",
        "2027年3月31日",
    ):
        assert words in text


def test_nothing_begun_in_an_open_round_is_not_the_silence_of_a_closed_one(
    committee: Client, plan: Plan, department: Department
) -> None:
    assert 'class="value-missing">未着手' in page(committee, department.code)

    plan.rounds.update(closes_on=date(2026, 11, 22))
    text = page(committee, department.code)
    assert 'tag-skipped">この期の報告なし' in text
    assert 'class="value-missing">未着手' not in text


def test_an_extension_keeps_the_round_open_for_its_department(
    committee: Client, plan: Plan, department: Department
) -> None:
    plan.rounds.update(closes_on=date(2026, 11, 22))
    RoundExtension.objects.create(
        round=plan.rounds.get(), department=department, until=date(2026, 12, 1), reason="見本"
    )

    assert 'class="value-missing">未着手' in page(committee, department.code)


def test_the_committee_sees_that_a_draft_was_begun_and_nothing_of_it(
    committee: Client, plan: Plan, department: Department, promoter: User
) -> None:
    assert "入力中" not in page(committee, department.code)
    report(plan, promoter, ReportState.DRAFT, done="まだ内緒の下書き")
    text = page(committee, department.code)

    assert "入力中" in text
    assert "内緒" not in text


def test_an_overdue_round_is_told_until_all_is_handed_in(
    committee: Client, plan: Plan, department: Department, promoter: User
) -> None:
    late = "1件のうち1件が提出されていません"
    assert late in page(committee, department.code)
    assert "未提出 1件" in committee.get(INDEX).content.decode()

    report(plan, promoter, ReportState.SUBMITTED)
    assert late not in page(committee, department.code)
    assert "提出済み" in committee.get(INDEX).content.decode()


def test_what_was_given_up_owes_no_report(
    committee: Client, plan: Plan, department: Department, approver: User
) -> None:
    phase_reported(
        Phase.objects.get(), approver, Period(2026, 2), PhaseState.CANCELLED, note="見本"
    )
    factories.ReportingRoundFactory(
        plan=plan, quarter=1, opens_on=date(2026, 7, 1), due_on=date(2026, 7, 31)
    )

    assert "未着手</span></td>" not in page(committee, department.code)


def test_a_round_that_has_not_opened_asks_for_nothing(
    committee: Client, plan: Plan, department: Department
) -> None:
    plan.rounds.update(opens_on=date(2026, 12, 1), due_on=date(2026, 12, 31))

    assert "受付の始まった報告期はまだありません" in page(committee, department.code)


@pytest.mark.parametrize("code", ["総務/課", "A?b=1#c", "50%", "a b", "情報・政策", "x/", "A\\B"])
def test_a_code_of_any_letters_has_its_page_and_is_linked(
    code: str, committee: Client, department: Department
) -> None:
    Department.objects.filter(pk=department.pk).update(code=code)
    link = reverse("department", kwargs={"plan": "tome-dx", "code": code})

    assert f'href="{link}"' in committee.get(INDEX).content.decode()
    assert department.name in page(committee, code)


def test_a_renamed_department_keeps_its_name_in_the_past(
    committee: Client, department: Department
) -> None:
    old, today = department.name, clock.now()
    with clock.frozen(today + timedelta(days=1)):
        department.name = "デジタル戦略課"
        department.save()

        assert "<h1>デジタル戦略課" in page(committee, department.code)
        assert f"<h1>{old}" in page(committee, department.code, f"?as_known_on={today.date()}")


def test_an_abolished_department_says_since_when_and_what_it_held(
    committee: Client, plan: Plan, department: Department
) -> None:
    InitiativeDepartment.of_all_time.update(ends_on=date(2026, 3, 31))
    Department.objects.update(ends_on=date(2026, 3, 31))
    text = page(committee, department.code)

    assert "2026年3月31日に廃止された課です" in text
    assert "以前に所管した取組" in text
    assert "に主管する取組はありません" in text
    assert "主管する取組の評価" in page(committee, department.code, "?as_known_on=2026-03-31")


def test_taking_part_is_told_apart_from_leading(committee: Client, plan: Plan) -> None:
    joined = factories.DepartmentFactory()
    initiative = Initiative.objects.get(measure__plan=plan)
    InitiativeDepartment.objects.create(initiative=initiative, department=joined, is_lead=False)

    assert "関係課として加わる取組" in page(committee, joined.code)


def test_a_department_that_never_answered_in_the_plan_is_not_found(committee: Client) -> None:
    stranger = factories.DepartmentFactory()
    path = reverse("department", kwargs={"plan": "tome-dx", "code": stranger.code})

    assert committee.get(path).status_code == 404


def test_every_list_of_initiatives_leads_to_the_department(
    committee: Client, department: Department
) -> None:
    link = reverse("department", kwargs={"plan": "tome-dx", "code": department.code})

    for path in ("initiatives/", "initiatives/1-2-1/", "measures/1-2/", "departments/"):
        assert f'href="{link}"' in committee.get(f"/plans/tome-dx/{path}").content.decode()


def test_the_queries_do_not_grow_with_what_a_department_holds(
    committee: Client, plan: Plan, department: Department, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(35) as before:
        page(committee, department.code)
    for number in range(6):
        initiative = factories.InitiativeFactory(measure=plan.measures.get(), code=f"9-{number}")
        InitiativeDepartment.objects.create(initiative=initiative, department=department)
        factories.IndicatorFactory(initiative=initiative)
    with django_assert_max_num_queries(35) as after:
        page(committee, department.code)

    assert len(after) == len(before)
