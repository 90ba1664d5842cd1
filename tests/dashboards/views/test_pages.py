"""The pages a committee browses: what stands on them, for whom, and at what cost."""

import copy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from measures.models import PhaseProgress
from plans.domain.vocabulary import PhaseState
from plans.models import Edition, GlossaryTerm, Indicator, Phase, Plan, Target, User
from tests import factories
from tests.dashboards.selectors.test_standing import at, report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
UNDEFINED = "⚠undefined⚠"
PAGES = {
    "plan": {},
    "initiatives": {},
    "indicators": {},
    "changes": {},
    "schedule": {},
    "departments": {},
    "year-table": {},
    "glossary": {},
    "measure": {"code": "1-2"},
    "initiative": {"code": "1-2-1"},
    "indicator": {"code": "1-2-1-a"},
    "indicator-explain": {"code": "1-2-1-a"},
}


@pytest.fixture
def committee(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


@pytest.fixture
def strict_templates(settings: Any) -> None:
    """A variable that is not there shows, instead of vanishing."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = UNDEFINED
    settings.TEMPLATES = templates


def page(client: Client, name: str, query: str = "") -> str:
    answer = client.get(reverse(name, kwargs={"plan": "tome-dx"} | PAGES[name]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_front_page_leads_to_the_plan_that_is_running(committee: Client, plan: Plan) -> None:
    factories.PlanFactory(code="older", first_year=2019, final_year=2023)

    assert committee.get("/")["Location"] == "/plans/tome-dx/"


def test_without_a_plan_the_front_page_says_so(committee: Client) -> None:
    assert "計画がまだありません" in committee.get("/").content.decode()


def test_the_overview_shows_the_headline_goals_with_value_target_and_pace(
    committee: Client, plan: Plan, approver: User
) -> None:
    Indicator.objects.update(headline=True)
    report(plan, approver, 66, at(2026, 11, 1, 9))
    text = page(committee, "plan")

    for figure in ("66", "73", "93", "92.0％", "令和8年度第2四半期", "2026年11月23日"):
        assert figure in text


def test_what_nobody_reported_is_missing_and_not_zero(committee: Client, plan: Plan) -> None:
    text = page(committee, "indicator")

    assert 'class="value-missing">未報告' in text
    assert "0手続" not in text


@pytest.mark.thorough
def test_a_target_that_moves_is_named_and_is_not_reported_instead_of_not_set(
    committee: Client, plan: Plan, approver: User
) -> None:
    Target.objects.all().delete()
    Indicator.objects.update(basis="reference", reference_name="宮城県平均", cumulative=False)
    assert "未設定" not in page(committee, "indicator")

    row = report(plan, approver, 84, at(2026, 11, 1, 9))
    type(row).objects.update(reference=85)
    assert '85</span><span class="unit">手続</span> <span class="meta">宮城県平均' in page(
        committee, "indicator"
    )


def test_a_zero_that_was_reported_is_a_zero(committee: Client, plan: Plan, approver: User) -> None:
    report(plan, approver, 0, at(2026, 11, 1, 9))

    assert 'class="value-zero">0' in page(committee, "indicator")


@pytest.mark.thorough
def test_sample_figures_say_so_on_every_page(committee: Client, plan: Plan, approver: User) -> None:
    row = report(plan, approver, 66, at(2026, 11, 1, 9))
    type(row).objects.update(is_sample=True)

    for name in set(PAGES) - {"glossary"}:
        assert "見本の値を含みます" in page(committee, name), name


def test_the_period_and_the_day_asked_for_are_carried_on_by_the_links(
    committee: Client, plan: Plan
) -> None:
    text = page(committee, "plan", "?period=2025Q4&as_known_on=2026-05-01")

    assert "/plans/tome-dx/measures/1-2/?period=2025Q4&amp;as_known_on=2026-05-01" in text


@pytest.mark.thorough
def test_an_earlier_day_shows_what_was_known_then(
    committee: Client, plan: Plan, approver: User
) -> None:
    report(plan, approver, 66, at(2026, 11, 1, 9))

    assert "92.0％" in page(committee, "indicator", "?as_known_on=2026-11-01")
    assert "92.0％" not in page(committee, "indicator", "?as_known_on=2026-10-31")


def test_a_page_of_an_earlier_day_opens_at_the_quarter_that_had_ended_then(
    committee: Client, plan: Plan
) -> None:
    text = page(committee, "plan", "?as_known_on=2025-05-01")

    assert "令和6年度第4四半期（1〜3月）の値" in text
    assert "/measures/1-2/?period=2024Q4&amp;as_known_on=2025-05-01" in text
    assert "令和8年度第2四半期（7〜9月）の値" in page(committee, "plan", "?as_known_on=昨日")


@pytest.mark.thorough
def test_submitted_figures_show_only_as_provisional(
    committee: Client, plan: Plan, approver: User
) -> None:
    report(plan, approver, 66, None)

    assert "92.0％" not in page(committee, "indicator")
    text = page(committee, "indicator", "?provisional=on")
    assert "92.0％" in text
    assert 'tag-provisional">速報' in text


def test_the_indicator_page_explains_every_rate_in_words(
    committee: Client, plan: Plan, approver: User
) -> None:
    report(plan, approver, 66, at(2026, 11, 1, 9))
    text = page(committee, "indicator")

    assert "計画比 ＝ （実績 66 − 基準値 43）÷（計画値 68 − 基準値 43）" in text
    assert "達成率 ＝ 実績 66 ÷ 目標 73" in text


@pytest.mark.thorough
def test_a_phase_that_should_be_complete_is_late_with_the_year_it_was_due(
    committee: Client, plan: Plan
) -> None:
    stored = report(plan, factories.UserFactory(), 66, at(2026, 11, 1, 9)).report
    PhaseProgress.objects.create(
        report=stored,
        phase=Phase.objects.get(),
        state=PhaseState.IN_PROGRESS.value,
        entered_by=stored.created_by,
        approved_by=stored.created_by,
        approved_at=at(2026, 11, 1, 9),
    )
    text = page(committee, "initiative")

    assert "工程「導入検討」が令和6年度末までに完了していません" in text


@pytest.mark.thorough
def test_the_list_can_be_narrowed_down_and_says_when_nothing_is_left(
    committee: Client, plan: Plan
) -> None:
    assert "1-2-1" in page(committee, "initiatives", "?rating=未報告&policy=1")
    assert "条件に合うものはありません" in page(committee, "initiatives", "?rating=A")
    assert "電子申請" in page(committee, "initiatives", "?q=１-2")


@pytest.mark.parametrize("name", ["plan", "initiatives", "indicators"])
@pytest.mark.parametrize("query", ["per_page=-1", "per_page=0", "page=-1", "sort=-no_column"])
def test_a_table_asked_for_what_it_has_not_is_shown_all_the_same(
    name: str, query: str, committee: Client, plan: Plan
) -> None:
    assert "<table" in page(committee, name, f"?{query}")


def test_nothing_is_compared_with_a_day_to_come(committee: Client, plan: Plan) -> None:
    assert "今日までの日付" in page(committee, "changes", "?since_known_on=2099-12-31")


@pytest.mark.thorough
def test_changes_name_both_ratings(committee: Client, plan: Plan, approver: User) -> None:
    report(plan, approver, 66, at(2026, 11, 1, 9))
    text = page(committee, "changes")

    assert "評価が変わった取組（1件）" in text
    assert "評価が変わった取組はありません" in page(committee, "changes", "?since=2026Q2")


@pytest.mark.thorough
def test_changes_name_the_figures_and_phases_that_moved(
    committee: Client, plan: Plan, approver: User
) -> None:
    stored = report(plan, approver, 66, at(2026, 11, 1, 9)).report
    PhaseProgress.objects.create(
        report=stored,
        phase=Phase.objects.get(),
        state=PhaseState.IN_PROGRESS.value,
        entered_by=approver,
        approved_by=approver,
        approved_at=at(2026, 11, 1, 9),
    )
    moved = page(committee, "changes")
    still = page(committee, "changes", "?since=2026Q2")

    assert "実績・目標が変わった指標（1件）" in moved
    assert "状態が変わった工程（1件）" in moved
    assert "実施中" in moved
    assert "実績・目標が変わった指標はありません" in still
    assert "状態が変わった工程はありません" in still


@pytest.mark.thorough
def test_a_correction_shows_between_two_days_of_the_same_quarter(
    committee: Client, plan: Plan, approver: User
) -> None:
    report(plan, approver, 66, at(2026, 11, 10, 9))
    text = page(committee, "changes", "?since=2026Q2&since_known_on=2026-11-01")

    assert "実績・目標が変わった指標（1件）" in text


def test_a_plan_without_an_edition_in_force_says_so(committee: Client, plan: Plan) -> None:
    Edition.objects.update(adopted_on=None)

    assert "計画の版はまだ決定されていませんでした" in page(committee, "plan")


def test_the_glossary_tells_terms_with_their_source(committee: Client, plan: Plan) -> None:
    GlossaryTerm.objects.create(plan=plan, term="BPR", meaning="業務の見直し", source="用語解説")

    assert "業務の見直し" in page(committee, "glossary")


@pytest.mark.thorough
def test_a_name_full_of_markup_stays_text(committee: Client, plan: Plan) -> None:
    Indicator.objects.update(name="<script>alert(1)</script>", unit="<b>")

    for name in PAGES:
        assert "<script>alert" not in page(committee, name)
        assert "<b>" not in page(committee, name)


@pytest.mark.thorough
@pytest.mark.usefixtures("strict_templates")
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("reported", [True, False])
def test_no_page_asks_for_a_variable_that_is_not_there(
    name: str, reported: bool, committee: Client, plan: Plan, approver: User
) -> None:
    if reported:
        report(plan, approver, 66, at(2026, 11, 1, 9))
    factories.IndicatorFactory(initiative=plan.measures.get().initiatives.get(), measurable=False)
    Indicator.objects.update(headline=True)

    assert UNDEFINED not in page(committee, name)


@pytest.mark.thorough
@pytest.mark.parametrize("name", PAGES)
def test_the_number_of_queries_does_not_grow_with_the_plan(
    name: str, committee: Client, plan: Plan, approver: User, django_assert_max_num_queries: Any
) -> None:
    report(plan, approver, 66, at(2026, 11, 1, 9))
    # The plan that somebody opens is remembered once.
    session = committee.session
    session["plan"] = plan.code
    session.save()
    with django_assert_max_num_queries(40) as before:
        page(committee, name)
    edition = plan.editions.get()
    for number in range(4):
        measure = factories.MeasureFactory(policy=plan.policies.get(), code=f"9-{number}")
        for _ in range(4):
            initiative = factories.InitiativeFactory(measure=measure)
            factories.PhaseFactory(edition=edition, initiative=initiative)
            indicator = factories.IndicatorFactory(initiative=initiative, headline=True)
            Target.objects.create(edition=edition, indicator=indicator, fiscal_year=2026, value=73)

    with django_assert_max_num_queries(40) as after:
        page(committee, name)

    assert len(after) == len(before)
