"""What the preview asks to look at again: a slip of a digit comes in silently nowhere."""

import pytest

from measures.actions.import_confirm import import_file
from measures.importing.rows import ImportPlan, RowStatus
from plans.models import Indicator, Plan, User
from tests import factories
from tests.measures.sheets import xlsx

pytestmark = pytest.mark.usefixtures("today")
CODE = "1-2-1-a"


def planned(plan: Plan, by: User, *rows: tuple[object, ...]) -> ImportPlan:
    return import_file(
        plan=plan, by=by, file_name="実績.xlsx", content=xlsx(*rows), dry_run=True
    ).plan


@pytest.mark.parametrize(
    ("values", "caution"),
    [
        ((53, 530), "前回の10倍以上"),
        ((53, 49), "前回より減っています"),
        ((530, 53), "前回より減っています"),
        ((53, 58), None),
    ],
)
def test_a_quarter_is_held_against_the_one_before_it_in_the_sheet(
    plan: Plan, administrator: User, values: tuple[int, int], caution: str | None
) -> None:
    *_, second = planned(
        plan, administrator, (CODE, 2026, 1, values[0]), (CODE, 2026, 2, values[1])
    ).rows

    assert (caution or "") in second.message
    assert bool(second.message) is (caution is not None)
    assert second.status is RowStatus.NEW, "it may well be right"


def test_the_first_running_total_is_held_against_the_baseline(
    plan: Plan, administrator: User
) -> None:
    (row,) = planned(plan, administrator, (CODE, 2026, 1, 430)).rows
    assert "前回の10倍以上" in row.message


def test_a_quarter_nobody_reported_is_passed_over(plan: Plan, administrator: User) -> None:
    rows = planned(plan, administrator, (CODE, 2025, 4, 53), (CODE, 2026, 2, 6000)).rows
    assert "前回の10倍以上" in rows[1].message


def test_what_stands_in_the_portal_is_remembered(plan: Plan, administrator: User) -> None:
    content = xlsx((CODE, 2026, 1, 60))
    import_file(plan=plan, by=administrator, file_name="a.xlsx", content=content)
    (row,) = planned(plan, administrator, (CODE, 2026, 2, 6)).rows

    assert "前回より減っています" in row.message


def test_a_correction_is_held_against_what_it_corrects(plan: Plan, administrator: User) -> None:
    """Nine times the quarter before, but ten times what stood: a zero too many."""
    Indicator.objects.update(cumulative=False)
    content = xlsx((CODE, 2026, 1, 140), (CODE, 2026, 2, 126))
    import_file(plan=plan, by=administrator, file_name="a.xlsx", content=content)
    (row,) = planned(plan, administrator, (CODE, 2026, 2, 1260)).rows
    assert "今の値の10倍以上" in row.message

    (row,) = planned(plan, administrator, (CODE, 2026, 2, 127)).rows
    assert row.message == ""


def test_a_value_that_may_rise_and_fall_is_only_asked_about_by_its_digits(
    plan: Plan, administrator: User
) -> None:
    Indicator.objects.update(cumulative=False)
    rows = planned(
        plan,
        administrator,
        (CODE, 2025, 3, 50),
        (CODE, 2025, 4, 40),
        (CODE, 2026, 1, 4),
        (CODE, 2026, 2, 40),
    ).rows

    messages = [row.message for row in rows]
    assert messages[1] == ""
    assert "前回の10分の1以下" in messages[2]
    assert "前回の10倍以上" in messages[3]


def test_more_than_a_whole_is_asked_about(plan: Plan, administrator: User) -> None:
    factories.IndicatorFactory(
        initiative=Indicator.objects.get().initiative,
        code="1-2-1-b",
        name="見本の割合",
        unit="％",
        cumulative=False,
        baseline_value=None,
        baseline_on=None,
    )
    (row,) = planned(plan, administrator, ("1-2-1-b", 2026, 2, "120％")).rows
    assert "100％を超えています" in row.message


def test_the_rows_to_look_at_are_named_above_all_others(plan: Plan, administrator: User) -> None:
    found = planned(plan, administrator, (CODE, 2026, 1, 53), (CODE, 2026, 2, 530))

    assert found.notices[0].startswith("取り込めますが、確かめたい行が1行あります（実績 D3）")
    assert planned(plan, administrator, (CODE, 2026, 1, 53)).notices == []


def test_a_correction_is_held_against_the_quarter_after_it(plan: Plan, administrator: User) -> None:
    content = xlsx((CODE, 2025, 4, 63), (CODE, 2026, 1, 66))
    import_file(plan=plan, by=administrator, file_name="a.xlsx", content=content)
    (row,) = planned(plan, administrator, (CODE, 2025, 4, 67)).rows
    assert "後の期の値より大きくなっています" in row.message

    rows = planned(plan, administrator, (CODE, 2025, 4, 67), (CODE, 2026, 1, 68)).rows
    assert [row.message for row in rows] == ["", ""], "the sheet raises both"


def test_a_denominator_that_shrinks_to_a_quarter_is_asked_about(
    plan: Plan, administrator: User
) -> None:
    Indicator.objects.update(entry="fraction", aggregation="ratio", cumulative=False)
    header = ("指標コード", "年度", "四半期", "分子", "分母")
    content = xlsx((CODE, 2026, 1, 40, 80), (CODE, 2026, 2, 10, 20), header=header)
    _, second = import_file(
        plan=plan, by=administrator, file_name="実績.xlsx", content=content, dry_run=True
    ).plan.rows
    assert "分母が前回の4分の1以下です" in second.message


def phases(plan: Plan, by: User, *rows: tuple[object, ...]) -> list[str]:
    content = xlsx(phases=[("1-2-1", 1, *row) for row in rows])
    found = import_file(plan=plan, by=by, file_name="工程.xlsx", content=content, dry_run=True).plan
    assert not found.errors
    asked = [row.message for row in found.rows if row.message]
    assert bool(found.notices) is bool(asked), "named above the rows"
    return [row.message for row in found.rows]


@pytest.mark.parametrize(
    ("state", "started_on", "completed_on", "caution"),
    [
        ("完了", None, "R18.9.30", "計画の年度から外れた日付です"),
        ("完了", None, "2019-09-30", "計画の年度から外れた日付です"),
        ("完了", None, "2027-01-31", "今日か報告期の末日より後の日付です"),
        ("実施中", "2027-01-31", None, "開始日がまだ来ていません"),
        ("未着手", "2026-07-01", None, "開始日を過ぎています"),
        ("完了", "2026-04-01", "2026-09-30", ""),
    ],
)
def test_the_days_of_a_phase_are_asked_about(
    plan: Plan,
    administrator: User,
    state: str,
    started_on: str | None,
    completed_on: str | None,
    caution: str,
) -> None:
    [message] = phases(plan, administrator, (2026, 2, state, started_on, completed_on))
    assert caution in message
    assert bool(message) is bool(caution)


def test_a_phase_that_goes_back_is_asked_about(plan: Plan, administrator: User) -> None:
    done, undone = ("完了", None, "2026-06-30"), ("未着手", None, None)
    first, second = phases(plan, administrator, (2026, 1, *done), (2026, 2, *undone))
    assert (first, second) == ("", "前の状態から戻っています。")

    content = xlsx(phases=[("1-2-1", 1, 2026, 2, *done)])
    import_file(plan=plan, by=administrator, file_name="a.xlsx", content=content)
    assert "前の状態から戻っています" in phases(plan, administrator, (2026, 2, *undone))[0]
    assert "前の状態から戻っています" in phases(plan, administrator, (2026, 3, *undone))[0]
