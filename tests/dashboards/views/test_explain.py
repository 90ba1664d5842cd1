"""The explanation of a number: its formula, what was rounded, who gave it, where it stands."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from measures.models import Actual, ImportBatch
from plans.domain.calendar import Period
from plans.domain.vocabulary import ReportState
from plans.models import Indicator, Plan, User
from tests.dashboards.reported import promise, reported
from tests.dashboards.selectors.test_standing import report

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE = "/plans/tome-dx/indicators/1-2-1-a/explain/"
Q1, Q2 = Period(2026, 1), Period(2026, 2)


@pytest.fixture
def committee(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


@pytest.fixture
def indicator(plan: Plan) -> Indicator:
    return Indicator.objects.get(initiative__measure__plan=plan)


def page(client: Client, query: str = "") -> str:
    answer = client.get(PAGE + query)
    assert answer.status_code == 200
    return answer.content.decode()


def lines(text: str) -> list[str]:
    """The sentences of the page."""
    return re.findall(r"<p>([^<]+)</p>", text)


def test_a_rate_is_told_with_its_numbers_and_what_it_was_before_rounding(
    committee: Client, indicator: Indicator, approver: User
) -> None:
    reported(indicator, approver, Q2, 69)
    told = lines(page(committee))

    assert "達成率 ＝ 実績 69 ÷ 目標 73" in told
    assert "94.5％ は四捨五入した表示です（丸める前 94.5205479452…％）。" in told
    assert "104.0％ は丸めていない値です。" in told


def test_the_band_that_was_applied_is_told_with_its_ends(
    committee: Client, indicator: Indicator, approver: User
) -> None:
    reported(indicator, approver, Q2, 69)

    assert "95.0％以上110.0％未満なので、「B 計画どおり」の範囲" in page(committee)


def test_a_sum_is_told_with_every_report_that_went_in(
    committee: Client, indicator: Indicator, approver: User
) -> None:
    Indicator.objects.update(aggregation="sum", cumulative=False)
    reported(indicator, approver, Q1, 7)
    reported(indicator, approver, Q2, 5)
    text = page(committee)

    assert "実績 12 ＝ 7 ＋ 5" in lines(text)
    assert '<th scope="row">R8 Q1</th>' in text
    assert '<th scope="row">R8 Q2</th>' in text


def test_a_ratio_is_told_by_its_parts(
    committee: Client, indicator: Indicator, approver: User
) -> None:
    Indicator.objects.update(aggregation="ratio", entry="fraction", unit="％", cumulative=False)
    reported(indicator, approver, Q1, numerator=1, denominator=4)
    reported(indicator, approver, Q2, numerator=1, denominator=1200)

    assert "分子 （1 ＋ 1） ÷ 分母 （4 ＋ 1,200） × 100" in page(committee)


def test_a_target_in_per_cent_of_the_baseline_is_reckoned_out(
    committee: Client, indicator: Indicator, approver: User
) -> None:
    Indicator.objects.update(basis="change_from_baseline", direction="decrease")
    promise(indicator, y2026=-30)
    reported(indicator, approver, Q2, 40)

    assert "＝ 基準値 43 ×（1 − 30％）" in page(committee)


def test_who_entered_and_approved_and_which_cell_it_came_from(
    committee: Client, plan: Plan, indicator: Indicator, approver: User, promoter: User
) -> None:
    batch = ImportBatch.objects.create(
        plan=plan, file_name="見本の実績.xlsx", content=b"", uploaded_by=promoter, size=0
    )
    fields: dict[str, Any] = {"batch": batch, "source_sheet": "実績", "source_cell": "F6"}
    row = reported(indicator, approver, Q2, 69, **fields)
    Actual.objects.filter(pk=row.pk).update(entered_by=promoter)
    text = page(committee)

    for words in (promoter.display_name, approver.display_name, "見本の実績.xlsx", "実績 F6"):
        assert words in text


def test_a_draft_is_told_to_nobody_and_a_submitted_figure_as_provisional_only(
    committee: Client, plan: Plan, indicator: Indicator, promoter: User
) -> None:
    stored = report(plan, promoter, 77, None)
    assert "77" not in page(committee)
    assert "77" in page(committee, "?provisional=on")
    assert "承認待ち" in page(committee, "?provisional=on")

    stored.report.state = ReportState.DRAFT.value
    stored.report.save()
    assert "77" not in page(committee, "?provisional=on")


def test_an_earlier_day_is_explained_by_what_was_known_then(
    committee: Client, plan: Plan, indicator: Indicator, approver: User
) -> None:
    corrected = timezone.make_aware(datetime(2026, 11, 10, 9))
    reported(indicator, approver, Q2, 69, superseded_at=corrected)
    stored = Actual.objects.get()
    stored.pk, stored.value = None, 71  # type: ignore[assignment]
    stored.approved_at, stored.superseded_at = corrected, None
    stored.save()

    assert "実績 71 は、令和8年度第2四半期の報告の値です。" in lines(page(committee))
    assert "実績 69 は、令和8年度第2四半期の報告の値です。" in lines(
        page(committee, "?as_known_on=2026-11-05&period=2026Q2")
    )


def test_what_is_missing_is_explained_too(committee: Client, indicator: Indicator) -> None:
    text = page(committee)

    assert "この期までの実績がないため、値はありません" in text
    assert "もとになった報告はありません" in text


@pytest.mark.parametrize(
    "path", ["", "indicators/", "measures/1-2/", "initiatives/1-2-1/", "table/"]
)
def test_numbers_lead_to_their_explanation_from_every_screen(
    path: str, committee: Client, indicator: Indicator, approver: User
) -> None:
    Indicator.objects.update(headline=True)
    reported(indicator, approver, Q2, 69)
    text = committee.get(f"/plans/tome-dx/{path}").content.decode()

    assert re.search(rf'class="explain" href="{PAGE}#(pace|achievement_rate|value)"', text)
