"""Money is entered once more, never written over; whoever may not enter it is told why."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from measures.actions.money import MoneyEntry, save_money
from measures.actions.steps import StaleReport
from measures.domain.money import MOST, Money
from measures.models import InitiativeMoney
from measures.selectors.money import money_history, money_of
from plans import clock
from plans.domain.vocabulary import MoneyUnit, RoleKind
from plans.errors import Refused
from plans.models import AuditEntry, Initiative, Plan, User
from tests import factories
from tests.measures.evaluating import initiative_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LATER = datetime(2026, 12, 10, 10, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def initiative(plan: Plan) -> Initiative:
    Plan.objects.update(money_unit=MoneyUnit.THOUSAND.value)
    return initiative_of(Plan.objects.get())


def enter(initiative: Initiative, by: User, year: int = 2025, **amounts: Any) -> None:
    seen = amounts.pop("seen", None)
    save_money(entries=[MoneyEntry(initiative, year, Money(**amounts), seen)], by=by)


def test_a_correction_keeps_what_was_known_before(initiative: Initiative, promoter: User) -> None:
    plan = initiative.measure.plan
    enter(initiative, promoter, initial=1000, general=1000)
    with clock.frozen(LATER):
        enter(initiative, promoter, initial=1000, settled=900, general=900)

    def known(day: date) -> Money | None:
        return money_of(plan, [2025], day).get(initiative.pk, {}).get(2025)

    assert known(date(2026, 11, 22)) is None
    assert known(date(2026, 11, 23)) == Money(initial=1000, general=1000)
    assert known(date(2026, 12, 10)) == Money(initial=1000, settled=900, general=900)
    assert [row.settled for row in money_history(initiative, 2025)] == [900, None]
    assert AuditEntry.objects.filter(action="予算・決算").count() == 2


def test_the_same_again_changes_nothing(initiative: Initiative, promoter: User) -> None:
    enter(initiative, promoter, initial=1000, seen=0)
    # The second click of a double click has seen what the first one saw.
    enter(initiative, promoter, initial=1000, seen=0)

    assert InitiativeMoney.objects.count() == 1


def test_a_stale_form_is_refused(initiative: Initiative, promoter: User) -> None:
    enter(initiative, promoter, initial=1000, seen=0)

    with pytest.raises(StaleReport):
        enter(initiative, promoter, initial=2000, seen=0)
    assert InitiativeMoney.objects.get().initial == 1000


@pytest.mark.parametrize(
    ("amounts", "message"),
    [
        ({"initial": -1000}, "当初予算が-1千円です。0以上"),
        ({"initial": 10**20}, "大きすぎます"),
        (
            {"initial": 1000, "national": 400, "general": 500},
            "財源の合計は0.9千円ですが、当初予算は1千円",
        ),
        ({"general": 500}, "財源の合計は0.5千円ですが、金額は書かれていません"),
        ({"note": "長" * 1001}, "備考は1,000文字まで"),
    ],
)
def test_what_is_wrong_is_told_and_not_kept(
    amounts: dict[str, Any], message: str, initiative: Initiative, promoter: User
) -> None:
    with pytest.raises(Refused, match=message):
        enter(initiative, promoter, **amounts)
    assert not InitiativeMoney.objects.exists()


@pytest.mark.parametrize("role", [RoleKind.PROMOTER, RoleKind.APPROVER, RoleKind.VIEWER])
def test_others_do_not_enter_it(role: RoleKind, initiative: Initiative) -> None:
    with pytest.raises(Refused, match="所管課の推進員と管理者です"):
        enter(initiative, factories.person(role), initial=1000)


def test_neither_another_plan_nor_another_year(initiative: Initiative, administrator: User) -> None:
    other = initiative_of(factories.small_plan(code="other"))
    with pytest.raises(Refused, match="予算・決算を扱いません"):
        enter(other, administrator, initial=1000)
    with pytest.raises(Refused, match="計画の期間の外"):
        enter(initiative, administrator, year=2030, initial=1000)
    with pytest.raises(Refused, match="ほかの計画の取組"):
        save_money(
            entries=[
                MoneyEntry(initiative, 2025, Money(initial=1)),
                MoneyEntry(other, 2025, Money(initial=1)),
            ],
            by=administrator,
        )
    assert not InitiativeMoney.objects.exists()


@pytest.mark.parametrize(
    "amounts",
    [{"initial": -1}, {"initial": MOST + 1}, {"initial": 5, "general": 4}, {"general": 4}],
)
def test_the_database_keeps_the_rules_as_well(
    amounts: dict[str, int], initiative: Initiative, promoter: User
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        InitiativeMoney.objects.create(
            initiative=initiative,
            fiscal_year=2025,
            entered_by=promoter,
            approved_by=promoter,
            approved_at=clock.now(),
            **amounts,
        )


def test_many_are_saved_in_as_many_statements_as_one(
    initiative: Initiative, administrator: User
) -> None:
    def statements(years: range, amount: int) -> int:
        entries = [MoneyEntry(initiative, year, Money(initial=amount)) for year in years]
        with CaptureQueriesContext(connection) as captured:
            save_money(entries=entries, by=administrator)
        return len(captured)

    statements(range(2024, 2029), 1)
    one = statements(range(2024, 2025), 1000)
    assert statements(range(2025, 2029), 1000) == one


def test_a_plan_without_money_is_asked_nothing(plan: Plan) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert money_of(plan, [2025]) == {}
    assert len(captured) == 0
