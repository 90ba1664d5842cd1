"""What is told as better or worse, and what is merely different."""

from dataclasses import replace
from datetime import date

import pytest

from dashboards.selectors.changes import Changes, changes_between
from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.view_params import ViewParams
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, ValueStatus
from plans.models import Indicator, Phase, Plan, User
from tests import factories
from tests.dashboards.reported import phase_reported, promise, reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TODAY = date(2026, 11, 23)
LAST_Q4, Q1, Q2 = Period(2025, 4), Period(2026, 1), Period(2026, 2)


@pytest.fixture
def plan(plan: Plan) -> Plan:
    Phase.objects.all().delete()
    return plan


def between(plan: Plan, before: Period, after: Period, since: date = TODAY) -> Changes:
    params = ViewParams(after, TODAY)
    then = replace(params, period=before, as_known_on=since)
    return changes_between(plan_standing(plan, then), plan_standing(plan, params))


def directions(changes: Changes) -> list[tuple[str, str, str]]:
    return [
        (
            change.before.code if change.before else "",
            change.after.code if change.after else "",
            change.direction,
        )
        for change in changes.ratings
    ]


def other(plan: Plan, **fields: object) -> Indicator:
    """A second indicator of the initiative, with the same targets."""
    initiative = plan.measures.get().initiatives.get()
    found = factories.IndicatorFactory(initiative=initiative, **fields)
    promise(found, **{f"y{year}": 43 + 10 * (year - 2023) for year in range(2024, 2029)})
    return found


def test_what_is_reported_anew_is_better_or_worse(plan: Plan, approver: User) -> None:
    indicator = Indicator.objects.get()
    reported(indicator, approver, LAST_Q4, 63)
    reported(indicator, approver, Q1, 60)
    reported(indicator, approver, Q2, 68)

    assert directions(between(plan, LAST_Q4, Q1)) == [("B", "C", "悪化")]
    assert directions(between(plan, Q1, Q2)) == [("C", "B", "改善")]


def test_a_value_that_is_carried_on_changes_nothing(plan: Plan, approver: User) -> None:
    reported(Indicator.objects.get(), approver, Q1, 60)

    changes = between(plan, Q1, Q2)
    assert directions(changes) == []
    assert changes.figures == ()


def test_what_is_still_being_counted_changes_no_rating(plan: Plan, approver: User) -> None:
    reported(Indicator.objects.get(), approver, Q1, 60)
    reported(Indicator.objects.get(), approver, Q2, status=ValueStatus.PENDING.value)

    assert directions(between(plan, Q1, Q2)) == []


def test_a_late_indicator_that_falls_silent_is_no_improvement(plan: Plan, approver: User) -> None:
    """In the new year nobody reports the late one: what is left is rated, and not better."""
    late, fine = Indicator.objects.get(), other(plan)
    reported(late, approver, LAST_Q4, 50)
    reported(fine, approver, LAST_Q4, 63)
    reported(fine, approver, Q1, 66)

    assert directions(between(plan, LAST_Q4, Q1)) == [("C", "B", "変化")]


def test_between_a_band_and_a_state_there_is_neither_better_nor_worse(
    plan: Plan, approver: User
) -> None:
    reported(Indicator.objects.get(), approver, Q2, 50)

    assert directions(between(plan, Q1, Q2)) == [("未報告", "C", "変化")]


def test_a_phase_given_up_is_a_change_and_is_named(plan: Plan, approver: User) -> None:
    phase = factories.PhaseFactory(
        edition=plan.editions.get(),
        initiative=plan.measures.get().initiatives.get(),
        start_year=2026,
        end_year=2028,
    )
    phase_reported(phase, approver, Q1, PhaseState.IN_PROGRESS)
    phase_reported(phase, approver, Q2, PhaseState.CANCELLED, "国の方針の変更")
    changes = between(plan, Q1, Q2)

    assert directions(changes) == [("B", "中止", "変化")]
    assert [change.after.reason for change in changes.phases] == ["国の方針の変更"]


def test_a_phase_whose_time_is_over_is_worse_without_any_report(plan: Plan, approver: User) -> None:
    phase = factories.PhaseFactory(
        edition=plan.editions.get(),
        initiative=plan.measures.get().initiatives.get(),
        start_year=2025,
        end_year=2026,
        end_quarter=1,
        start_quarter=1,
    )
    phase_reported(phase, approver, LAST_Q4, PhaseState.IN_PROGRESS)

    assert directions(between(plan, LAST_Q4, Q1)) == [("B", "C", "悪化")]


def test_between_two_days_of_a_quarter_without_reports_nothing_changes(
    plan: Plan, approver: User
) -> None:
    reported(Indicator.objects.get(), approver, Q2, 66)
    changes = between(plan, Q2, Q2, since=date(2026, 11, 2))

    assert (changes.ratings, changes.figures, changes.phases) == ((), (), ())


def test_a_judgement_is_told_in_words(plan: Plan, approver: User) -> None:
    indicator = Indicator.objects.get()
    Indicator.objects.update(entry="judgement", cumulative=False, unit="")
    promise(indicator, y2025=1)
    reported(indicator, approver, Q1, 0)
    reported(indicator, approver, Q2, 1)
    changes = between(plan, Q1, Q2)

    assert directions(changes) == [("C", "B", "改善")]
    (figure,) = changes.figures
    assert figure.before
    assert [figure.notation.full(side.figures.value) for side in (figure.before, figure.after)] == [
        "未達成",
        "達成",
    ]


def test_a_small_change_is_seen(plan: Plan, approver: User) -> None:
    Indicator.objects.update(decimals=1)
    indicator = Indicator.objects.get()
    reported(indicator, approver, Q1, "60.46")
    reported(indicator, approver, Q2, "60.5")
    (figure,) = between(plan, Q1, Q2).figures

    assert figure.before
    assert figure.notation.full(figure.before.figures.value) == "60.46手続"
    assert figure.notation.full(figure.after.figures.value) == "60.50手続"
