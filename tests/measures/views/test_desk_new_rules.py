"""Judgements, yearly figures, phases given up and targets of every kind on the desk."""

from decimal import Decimal
from typing import Any

import pytest

from measures.models import Actual, PhaseProgress, QuarterlyReport, TypedText
from plans.domain.vocabulary import ReportState
from plans.models import Department, Edition, Indicator, Phase, Plan, Target, User
from tests import factories
from tests.measures.bringing import bring_in
from tests.measures.sheets import xlsx
from tests.measures.views.desk_sheet import Sheet, browser_of, sheet_of

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]

GROUNDS = "「達成」とした根拠を備考に書いてください。"
REASON = "「中止」には理由を備考に書いてください。"


def also(indicator: Indicator, **fields: Any) -> Indicator:
    """Another indicator of the same initiative."""
    common = {"initiative": indicator.initiative, "code": "1-2-1-b", "cumulative": False}
    return factories.IndicatorFactory(**common | fields)


def target(indicator: Indicator, **amounts: Any) -> None:
    edition = Edition.objects.get(plan=indicator.initiative.measure.plan)
    Target.objects.create(edition=edition, indicator=indicator, fiscal_year=2026, **amounts)


@pytest.fixture
def judged(indicator: Indicator) -> Indicator:
    found = also(
        indicator, entry="judgement", unit="", baseline_value=None, name="全ての窓口への導入"
    )
    target(found, value=1)
    return found


def page_of(sheet: Sheet) -> str:
    return sheet.open().content.decode()


def test_a_judgement_is_chosen_and_shown_as_a_word(
    judged: Indicator, plan: Plan, department: Department, promoter: User
) -> None:
    sheet = sheet_of(promoter, plan, department)
    page = page_of(sheet)
    name = f"a{judged.pk}-value"
    assert f'<select id="{name}"' in page
    assert '<option value="達成">達成</option>' in page
    assert sheet.fields[name] == ""

    sheet.fields |= {name: "達成", f"a{judged.pk}-note": "要綱を改正し全窓口に導入した"}
    sheet.save()

    assert Actual.objects.get().value == 1
    page = page_of(sheet)
    assert sheet.fields[name] == "達成"
    assert '<option value="達成" selected>達成</option>' in page


def test_without_its_grounds_it_waits_and_nothing_is_lost(
    judged: Indicator, plan: Plan, department: Department, promoter: User
) -> None:
    sheet = sheet_of(promoter, plan, department)
    sheet.fields[f"a{judged.pk}-value"] = "達成"

    page = sheet.save().content.decode()

    assert GROUNDS in page
    assert f"指標「{judged.name}」: {GROUNDS}" in page
    assert not Actual.objects.exists()
    sheet.open()
    assert sheet.fields[f"a{judged.pk}-value"] == "達成"
    sheet.fields[f"a{judged.pk}-note"] = "全窓口に導入した"
    sheet.save()
    assert (Actual.objects.get().value, TypedText.objects.count()) == (1, 0)


def test_what_no_select_sends_stays_in_the_field(
    judged: Indicator, plan: Plan, department: Department, promoter: User
) -> None:
    sheet = sheet_of(promoter, plan, department)
    sheet.fields[f"a{judged.pk}-value"] = "○"
    assert "「達成」か「未達成」と書いてください。" in sheet.save().content.decode()
    sheet.open()
    assert sheet.fields[f"a{judged.pk}-value"] == "○"


def test_two_people_see_each_others_judgement_in_words(
    judged: Indicator, plan: Plan, department: Department, promoter: User
) -> None:
    one, other = (sheet_of(promoter, plan, department) for _ in range(2))
    one.fields |= {f"a{judged.pk}-value": "達成", f"a{judged.pk}-note": "全窓口に導入した"}
    one.save()
    other.fields |= {f"a{judged.pk}-value": "未達成", f"a{judged.pk}-note": "2窓口が残る"}

    page = other.save().content.decode()

    assert "達成　備考：全窓口に導入した" in page
    assert "未達成　備考：2窓口が残る" in page
    assert Actual.objects.get().value == 1


def test_the_steps_of_a_report_tell_a_judgement_by_its_word(
    judged: Indicator, plan: Plan, department: Department, promoter: User
) -> None:
    sheet = sheet_of(promoter, plan, department)
    sheet.fields |= {f"a{judged.pk}-value": "達成", f"a{judged.pk}-note": "全窓口に導入した"}
    sheet.save()

    page = sheet.client.get(f"/work/reports/{QuarterlyReport.objects.get().pk}/").content.decode()

    assert "<strong>達成</strong>" in page
    assert "達成（備考：全窓口に導入した）" in page


def test_a_figure_of_once_a_year_is_not_missing_and_may_be_entered(
    plan: Plan, indicator: Indicator, department: Department, promoter: User, state: str
) -> None:
    yearly = also(indicator, name="満足度", unit="％", frequency="yearly")
    sheet = sheet_of(promoter, plan, department)
    page = page_of(sheet)
    assert "年1回（第4四半期に報告）" in page
    assert "指標「満足度」が未入力です" not in page

    sheet.fields |= {f"a{indicator.pk}-value": "65", state: "in_progress"}
    sheet.send(do=f"submit:{indicator.initiative_id}")
    assert QuarterlyReport.objects.get().state == ReportState.SUBMITTED
    sheet = sheet_of(promoter, plan, department)
    assert f"a{yearly.pk}-value" not in sheet.fields, "the report has been handed in"
    read = sheet.client.get(f"/work/reports/{QuarterlyReport.objects.get().pk}/").content.decode()
    assert "満足度" in read
    assert "未入力" not in page_of(sheet) + read


def test_in_its_quarter_it_is_asked_for(
    plan: Plan, indicator: Indicator, department: Department, promoter: User
) -> None:
    also(indicator, name="満足度", unit="％", frequency="half_yearly")
    page = page_of(sheet_of(promoter, plan, department))
    assert "半期ごと（第2・第4四半期に報告）" in page
    assert "指標「満足度」が未入力です" in page


def test_a_yearly_amount_in_another_quarter_has_to_be_confirmed(
    plan: Plan, indicator: Indicator, department: Department, promoter: User
) -> None:
    yearly = also(indicator, aggregation="sum", frequency="yearly", limit_max=100)
    sheet = sheet_of(promoter, plan, department)
    sheet.fields[f"a{yearly.pk}-value"] = "120"

    page = sheet.save().content.decode()

    assert "この指標は年1回、第4四半期に1年分を報告します。" in page
    assert "取りうる最大値（100）を超えています。" in page
    assert f'name="a{yearly.pk}-sure"' in page
    assert Actual.objects.get(indicator=yearly).value == 120


def test_a_year_told_at_once_has_to_be_confirmed(
    plan: Plan, indicator: Indicator, department: Department, promoter: User
) -> None:
    total = also(indicator, aggregation="sum")
    plan.rounds.update(fiscal_year=2025, quarter=4)
    sheet = sheet_of(promoter, plan, department)
    sheet.fields[f"a{total.pk}-value"] = "1200"
    assert "1年分の数値ではありませんか" in sheet.save().content.decode()


def test_a_phase_given_up_asks_for_the_reason_by_its_name(
    plan: Plan, department: Department, promoter: User, state: str
) -> None:
    sheet = sheet_of(promoter, plan, department)
    sheet.fields[state] = "cancelled"

    page = sheet.save().content.decode()

    assert f"工程「導入検討」: {REASON}" in page
    assert not PhaseProgress.objects.exists()
    sheet.open()
    assert sheet.fields[state] == "cancelled"
    sheet.fields[state.replace("state", "note")] = "国の標準化に合わせるため"
    sheet.save()
    assert PhaseProgress.objects.get().note == "国の標準化に合わせるため"


def test_a_phase_is_asked_about_from_its_quarter_on_and_shows_its_span(
    plan: Plan, department: Department, promoter: User
) -> None:
    Phase.objects.update(start_year=2026, start_quarter=3, end_year=2028, ongoing=True)
    page = page_of(sheet_of(promoter, plan, department))
    assert "R8 Q3〜R10 継続" in page
    assert "工程「導入検討」の状態が未入力です" not in page
    plan.rounds.update(quarter=3)
    assert "工程「導入検討」の状態が未入力です" in page_of(sheet_of(promoter, plan, department))


def test_targets_of_every_kind_stand_beside_the_field(
    plan: Plan, indicator: Indicator, judged: Indicator, department: Department,
    promoter: User, administrator: User,
) -> None:  # fmt: skip
    span = also(indicator, code="1-2-1-c", direction="within", unit="％", decimals=1)
    target(span, low=Decimal("37.5"), high=Decimal(50))
    also(indicator, code="1-2-1-d", basis="previous_year", unit="人", baseline_value=None)
    also(indicator, code="1-2-1-e", name="目標のない指標")
    bring_in(plan, administrator, xlsx(("1-2-1-d", 2025, 4, 1234)))
    round = plan.rounds.get(fiscal_year=2026)

    sheet = Sheet(browser_of(promoter), f"/work/{round.pk}/{department.pk}/")
    page = page_of(sheet)

    assert '37.5〜50.0<span class="meta">％</span>' in page
    assert "前年度以上（1,234人）" in page
    assert '達成<span class="meta"></span>' in page
