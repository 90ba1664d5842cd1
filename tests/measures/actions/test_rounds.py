"""A year's rounds: opened in one step, moved, extended — and by administrators alone."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from measures.actions.rounds import change_round, end_extension, extend_round, open_rounds
from measures.domain.rounds import usual_days
from measures.models import ReportingRound, RoundExtension
from plans import clock
from plans.domain.calendar import Period
from plans.errors import Refused
from plans.models import AuditEntry, Department, Plan, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def round(plan: Plan) -> ReportingRound:
    """2026Q2: from 1 October, due on the 31st, closing on 31 March."""
    return plan.rounds.get()


def audited() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_a_quarters_usual_days_follow_from_its_end() -> None:
    days = usual_days(Period(2026, 3))

    assert (days.opens_on, days.due_on) == (date(2027, 1, 1), date(2027, 1, 31))
    assert days.closes_on == date(2027, 3, 2)


def test_a_years_four_rounds_are_opened_in_one_step(plan: Plan, administrator: User) -> None:
    opened = open_rounds(plan=plan, fiscal_year=2025, by=administrator)

    assert [str(item.period) for item in opened] == ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]
    assert opened[0].opens_on == date(2025, 7, 1)
    assert audited() == ["登録"] * 4


def test_opening_again_changes_nothing_and_keeps_what_was_moved(
    plan: Plan, administrator: User, round: ReportingRound
) -> None:
    first = open_rounds(plan=plan, fiscal_year=2026, by=administrator)
    entries = len(audited())
    second = open_rounds(plan=plan, fiscal_year=2026, by=administrator)

    assert first == second
    assert first[1].closes_on == round.closes_on == date(2027, 3, 31)
    assert len(audited()) == entries == 3


def test_a_year_outside_the_plan_has_no_rounds(plan: Plan, administrator: User) -> None:
    with pytest.raises(Refused, match="令和11年度は計画の期間"):
        open_rounds(plan=plan, fiscal_year=2029, by=administrator)


def test_the_days_are_moved_and_the_change_is_told(
    round: ReportingRound, administrator: User
) -> None:
    days = {"opens_on": round.opens_on, "due_on": round.due_on, "closes_on": date(2026, 12, 25)}
    for _ in range(2):
        change_round(round=round, by=administrator, **days)

    round.refresh_from_db()
    assert round.closes_on == date(2026, 12, 25)
    assert AuditEntry.objects.get().changes == {"closes_on": ["2027-03-31", "2026-12-25"]}


def test_days_out_of_order_are_refused_in_words(round: ReportingRound, administrator: User) -> None:
    with pytest.raises(Refused, match="受付開始日 ≦ 提出期限 ≦ 締切日"):
        change_round(
            round=round,
            opens_on=date(2026, 11, 2),
            due_on=date(2026, 11, 1),
            closes_on=date(2026, 12, 1),
            by=administrator,
        )


def extend(
    round: ReportingRound, department: Department, by: User, **changes: Any
) -> RoundExtension:
    values = {"until": date(2027, 4, 9), "reason": "集計の遅れ", **changes}
    return extend_round(round=round, department=department, by=by, **values)


def test_a_second_extension_takes_the_place_of_the_first(
    round: ReportingRound, department: Department, administrator: User
) -> None:
    extend(round, department, administrator)
    extend(round, department, administrator, until=date(2027, 4, 16))
    extend(round, department, administrator, until=date(2027, 4, 16))

    assert RoundExtension.objects.get().until == date(2027, 4, 16)
    assert audited() == ["登録", "変更"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"until": date(2027, 3, 31)}, "締切日（2027年03月31日）より後"),
        ({"reason": "  "}, "延長の理由"),
    ],
)
def test_an_extension_needs_a_later_day_and_a_reason(
    round: ReportingRound,
    department: Department,
    administrator: User,
    changes: dict[str, Any],
    why: str,
) -> None:
    with pytest.raises(Refused, match=why):
        extend(round, department, administrator, **changes)

    assert not RoundExtension.objects.exists()


def test_an_extension_is_not_granted_into_the_past(
    round: ReportingRound, department: Department, administrator: User
) -> None:
    may_day = timezone.make_aware(datetime(2027, 5, 1, 9))
    with clock.frozen(may_day), pytest.raises(Refused, match="今日以後"):
        extend(round, department, administrator)


def test_an_extension_is_taken_back_once(
    round: ReportingRound, department: Department, administrator: User
) -> None:
    granted = extend(round, department, administrator)
    end_extension(extension=granted, by=administrator)
    end_extension(extension=granted, by=administrator)

    assert audited() == ["登録", "削除"]


@pytest.mark.parametrize("who", ["promoter", "approver", "viewer"])
def test_nobody_but_an_administrator_touches_rounds(
    plan: Plan,
    round: ReportingRound,
    department: Department,
    who: str,
    request: pytest.FixtureRequest,
) -> None:
    by = request.getfixturevalue(who)
    days = {"opens_on": round.opens_on, "due_on": round.due_on, "closes_on": round.closes_on}
    granted = round.extensions.create(department=department, until=date(2027, 4, 9), reason="見本")
    audit_entries: list[Callable[[], object]] = [
        lambda: open_rounds(plan=plan, fiscal_year=2025, by=by),
        lambda: change_round(round=round, by=by, **days),
        lambda: extend(round, department, by),
        lambda: end_extension(extension=granted, by=by),
    ]
    for deed in audit_entries:
        with pytest.raises(Refused, match="管理者だけ"):
            deed()
