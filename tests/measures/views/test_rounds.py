"""The pages of the rounds: seen by all, changed by administrators, told in words what is wrong."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from measures.models import QuarterlyReport, ReportingRound, RoundExtension
from measures.selectors.rounds import rounds_of
from plans.models import Department, Initiative, Plan, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE = "/plans/tome-dx/rounds/"
ROUND = f"{PAGE}2026Q2/"


@pytest.fixture
def desk(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def test_all_rounds_are_in_one_list_with_their_state_and_days(
    desk: Client, plan: Plan, department: Department, promoter: User
) -> None:
    factories.report_of(plan, promoter)
    factories.InitiativeFactory(measure=plan.measures.get(), code="1-2-2")
    stored = plan.rounds.get()
    stored.extensions.create(department=department, until=date(2027, 4, 9), reason="集計の遅れ")
    year = next(year for year in rounds_of(plan) if year.year == 2026)

    assert year.missing == (1, 3, 4)
    assert year.lines[0].state == "期限超過"
    assert year.lines[0].days == "締切まで128日"
    assert year.lines[0].counts == (1, 1, 0, 0, 0)
    text = desk.get(PAGE).content.decode()
    for words in ("令和8年度", "2027年3月31日", "2027年4月9日まで", "集計の遅れ"):
        assert words in text


def test_initiatives_of_a_draft_edition_are_not_waited_for(plan: Plan) -> None:
    draft = factories.EditionFactory(plan=plan, number=2, adopted_on=None)
    factories.InitiativeFactory(measure=plan.measures.get(), code="9", first_edition=draft)
    year = next(year for year in rounds_of(plan) if year.year == 2026)

    assert year.lines[0].counts == (1, 0, 0, 0, 0)


def test_a_year_is_opened_by_one_button(desk: Client, plan: Plan) -> None:
    for _ in range(2):
        answer = desk.post(f"{PAGE}open/", {"fiscal_year": "2027"}, follow=True)
        assert "令和9年度の四つの報告期を開きました。" in answer.content.decode()

    assert plan.rounds.filter(fiscal_year=2027).count() == 4


def test_a_year_that_is_not_the_plans_is_refused(desk: Client, plan: Plan) -> None:
    answer = desk.post(f"{PAGE}open/", {"fiscal_year": "2031"})

    assert answer.status_code == 422
    assert "計画の期間の年度を選んでください。" in answer.content.decode()


def test_days_are_moved_or_refused_with_what_was_typed(desk: Client, plan: Plan) -> None:
    days = {"opens_on": "2026-10-01", "due_on": "2026-10-31", "closes_on": "2026-10-30"}
    answer = desk.post(ROUND, days)
    assert answer.status_code == 422
    assert "受付開始日 ≦ 提出期限 ≦ 締切日" in answer.content.decode()
    assert 'value="2026-10-30"' in answer.content.decode()

    assert desk.post(ROUND, days | {"closes_on": "2026-12-25"}).status_code == 302
    assert ReportingRound.objects.get().closes_on == date(2026, 12, 25)


def test_an_extension_is_granted_and_taken_back(
    desk: Client, plan: Plan, department: Department
) -> None:
    posted = {
        "extension-department": department.pk,
        "extension-until": "2027-04-09",
        "extension-reason": "",
    }
    refused = desk.post(f"{ROUND}extensions/", posted)
    assert refused.status_code == 422
    assert "延長の理由を書いてください。" in refused.content.decode()

    answer = desk.post(f"{ROUND}extensions/", posted | {"extension-reason": "集計"}, follow=True)
    assert "2027年04月09日まで延長しました。" in answer.content.decode()
    granted = RoundExtension.objects.get()
    for _ in range(2):
        desk.post(f"{ROUND}extensions/{granted.pk}/end/")
    assert not RoundExtension.objects.exists()


@pytest.mark.parametrize("period", ["2026Q3", "2026Q9", "nowhere"])
def test_a_round_that_is_not_there_is_not_found(desk: Client, plan: Plan, period: str) -> None:
    assert desk.get(f"{PAGE}{period}/").status_code == 404


def test_whoever_only_looks_is_offered_no_change(plan: Plan, viewer: User) -> None:
    client = Client()
    client.force_login(viewer)
    text = client.get(PAGE).content.decode()

    assert "四つの報告期を開く" not in text
    assert ROUND not in text


def test_the_number_of_queries_does_not_grow_with_the_rounds(
    plan: Plan, promoter: User, department: Department, django_assert_num_queries: Any
) -> None:
    for quarter in (1, 3, 4):
        stored = factories.ReportingRoundFactory(plan=plan, quarter=quarter)
        QuarterlyReport.objects.create(
            round=stored, initiative=Initiative.objects.get(), created_by=promoter
        )
        stored.extensions.create(department=department, until=date(2027, 4, 9), reason="見本")

    with django_assert_num_queries(5):
        rounds_of(plan)
