"""The pages of the year's evaluation: entered, asked about, approved, judged, shown, taken out."""

import csv
import io

import pytest
from django.test import Client

from measures.actions.evaluations import record_committee_evaluation
from measures.models import Evaluation, EvaluationWords, EvaluationYear
from plans.domain.calendar import Period
from plans.domain.vocabulary import ReportState, RoleKind
from plans.models import Indicator, Plan, User
from tests import factories
from tests.dashboards.reported import reported
from tests.measures.evaluating import (
    ON_PLAN,
    approved,
    evaluated_year,
    handed_in,
    opinion_in,
    said_in,
)

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE = "/plans/tome-dx/initiatives/1-2-1/evaluations/2025/"


@pytest.fixture
def year(plan: Plan, administrator: User) -> EvaluationYear:
    return evaluated_year(plan, administrator)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fields(year: EvaluationYear, do: str, letter: str = "○", **more: str) -> dict[str, str]:
    said = said_in(year, letter)
    assert said.letter
    assert said.direction
    return {
        "do": do,
        "letter": str(said.letter.pk),
        "direction": str(said.direction.pk),
        "summary": said.summary,
        "seen": "0",
        **more,
    }


def test_a_promoter_fills_it_in_from_the_desk(year: EvaluationYear, promoter: User) -> None:
    client = client_of(promoter)

    assert f"/work/evaluations/{year.pk}/" in client.get("/work/").content.decode()
    assert PAGE in client.get(f"/work/evaluations/{year.pk}/").content.decode()
    answer = client.post(PAGE, fields(year, "save"), follow=True)

    assert "下書きを保存しました" in answer.content.decode()
    assert EvaluationWords.objects.get().summary == "予定どおり進んだ。"


def test_a_letter_against_the_figures_is_asked_about(year: EvaluationYear, promoter: User) -> None:
    """43 procedures where 63 were planned: 「◎」 says otherwise."""
    reported(Indicator.objects.get(), promoter, Period(2025, 4), 43)
    client = client_of(promoter)
    client.post(PAGE, fields(year, "save"))
    asked = client.post(PAGE, fields(year, "submit", "◎", seen="1"))
    page = asked.content.decode()

    assert asked.status_code == 422
    assert "指標・工程から計算した評価は" in page
    assert 'name="confirmed"' in page
    assert "下書きとして保存しました" in page
    assert EvaluationWords.objects.get().letter == year.scheme.letters.get(code="◎")
    client.post(PAGE, fields(year, "submit", "◎", seen="2", confirmed="on"))
    assert Evaluation.objects.get().state == ReportState.SUBMITTED.value


def test_what_was_typed_stays_where_it_is_refused(year: EvaluationYear, promoter: User) -> None:
    client = client_of(promoter)
    client.post(PAGE, fields(year, "save"))
    refused = client.post(PAGE, fields(year, "save", summary="二人目の総括", seen="0"))

    assert refused.status_code == 422
    assert "二人目の総括" in refused.content.decode()
    assert "ほかの人が保存しました" in refused.content.decode()
    too_long = client.post(PAGE, fields(year, "save", summary="長" * 2001, seen="1"))
    assert "2,000文字まで" in too_long.content.decode()
    foreign = client.post(PAGE, fields(year, "save", seen="1") | {"letter": "9" * 20})
    assert "その評価は選べません" in foreign.content.decode()
    assert EvaluationWords.objects.get().summary == "予定どおり進んだ。"


def test_an_approver_decides_and_the_office_records_the_committee(
    year: EvaluationYear, promoter: User, approver: User, administrator: User
) -> None:
    handed_in(year, promoter)
    move = {"action": "approve", "version": "2", "comment": ""}
    assert client_of(approver).post(PAGE, move).status_code == 302
    letter = year.scheme.letters.get(code="△")
    judged = client_of(administrator).post(
        PAGE,
        {
            "do": "judge",
            "committee-letter": str(letter.pk),
            "committee-summary": "件数も示すこと。",
            "committee-note": "利用が少ないため。",
            "committee-seen": "0",
        },
    )

    assert judged.status_code == 302
    page = client_of(factories.person(RoleKind.VIEWER)).get("/plans/tome-dx/initiatives/1-2-1/")
    for text in ("年度評価", "○ 期待どおり", "△ 課題がある", "件数も示すこと。"):
        assert text in page.content.decode()


def test_another_department_sees_nothing_of_a_draft(
    year: EvaluationYear, promoter: User, viewer: User
) -> None:
    handed_in(year, promoter)
    other = factories.person(RoleKind.PROMOTER)

    assert client_of(other).get(PAGE).status_code == 403
    assert client_of(other).post(PAGE, fields(year, "save")).status_code == 403
    assert client_of(viewer).get(PAGE).status_code == 403
    listed = client_of(other).get(f"/work/evaluations/{year.pk}/").content.decode()
    assert "1-2-1" not in listed
    shown = client_of(viewer).get("/plans/tome-dx/evaluations/").content.decode()
    assert "予定どおり進んだ。" not in shown


def test_another_plans_page_is_not_found(year: EvaluationYear, administrator: User) -> None:
    other = factories.small_plan(code="other")
    client = client_of(administrator)

    assert client.get(f"/plans/{other.code}/initiatives/1-2-1/evaluations/2025/").status_code == 404
    assert client.get(f"/plans/{other.code}/evaluations/").status_code == 404
    assert client.get("/plans/tome-dx/initiatives/1-2-1/evaluations/2024/").status_code == 404
    assert client.get("/plans/tome-dx/initiatives/9-9-9/evaluations/2025/").status_code == 404


def test_the_plans_list_stands_beside_the_reckoned_rating_and_is_taken_out(
    year: EvaluationYear, promoter: User, approver: User, administrator: User, viewer: User
) -> None:
    evaluation = approved(year, promoter, approver, said_in(year, "○", "=SUM(A1)"))
    record_committee_evaluation(
        evaluation=evaluation, by=administrator, said=opinion_in(year, "◎"), rating=ON_PLAN
    )
    client = client_of(viewer)
    page = client.get("/plans/tome-dx/evaluations/").content.decode()
    taken_out = client.get("/plans/tome-dx/evaluations/?export=csv")
    text = b"".join(taken_out).decode("utf-8-sig")  # type: ignore[arg-type]
    [row] = csv.DictReader(io.StringIO(text))

    assert "○ 期待どおり" in page
    assert "◎ 期待以上" in page
    assert (row["自己評価"], row["委員会の評価"]) == ("○ 期待どおり", "◎ 期待以上")
    assert row["今後の方向性"] == "継続"
    assert row["計算した評価"]


def test_a_measure_lists_its_evaluated_initiatives(
    year: EvaluationYear, promoter: User, approver: User, viewer: User
) -> None:
    client = client_of(viewer)
    assert "年度評価</h2>" not in client.get("/plans/tome-dx/measures/1-2/").content.decode()
    approved(year, promoter, approver)

    page = client.get("/plans/tome-dx/measures/1-2/").content.decode()
    assert "年度評価</h2>" in page
    assert "○ 期待どおり" in page


def test_a_plan_without_evaluation_shows_nothing_of_it(plan: Plan, viewer: User) -> None:
    client = client_of(viewer)
    for path in ("", "initiatives/1-2-1/", "measures/1-2/"):
        assert "年度評価" not in client.get(f"/plans/tome-dx/{path}").content.decode()
