"""Every state of a figure, a phase and an initiative goes by its name wherever it is shown."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, ValueStatus
from plans.models import Indicator, Phase, Plan, User
from tests import factories
from tests.dashboards.reported import phase_reported, promise, reported

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
LAST_Q4, Q1, Q2 = Period(2025, 4), Period(2026, 1), Period(2026, 2)
PLAN = "/plans/tome-dx/"
INDICATOR, INITIATIVE = f"{PLAN}indicators/1-2-1-a/", f"{PLAN}initiatives/1-2-1/"
MEASURE, LIST, TABLE = f"{PLAN}measures/1-2/", f"{PLAN}initiatives/", f"{PLAN}indicators/"
Read = Callable[[str], str]


@pytest.fixture
def read(client: Client, viewer: User) -> Read:
    """The text of a page, as a committee member sees it."""
    client.force_login(viewer)

    def shown(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 200
        return answer.content.decode()

    return shown


@pytest.fixture
def indicator(plan: Plan) -> Indicator:
    """Without phases, so that the initiative is rated by it alone."""
    Phase.objects.all().delete()
    return Indicator.objects.get()


@pytest.fixture
def judgement(indicator: Indicator) -> Indicator:
    """A goal in words, due at the end of R8."""
    Indicator.objects.update(
        entry="judgement", cumulative=False, unit="", baseline_value=None, headline=True
    )
    promise(indicator, y2026=1)
    return Indicator.objects.get()


def test_a_goal_in_words_before_its_due_date(judgement: Indicator, read: Read) -> None:
    assert "期限前" in read(INDICATOR)
    assert "期限（令和8年度末）の前です" in read(INDICATOR)
    overview = read(PLAN)
    assert "期限前は1</a>（定性目標1）" in overview
    for path in (LIST, TABLE):
        assert "1-2-1" in read(f"{path}?rating=期限前")
        assert "条件に合うものはありません" in read(f"{path}?rating=D")


@pytest.mark.parametrize(("value", "word", "no"), [(1, "達成", ">1<"), (0, "未達成", ">0<")])
def test_a_judgement_is_never_shown_as_a_number(
    judgement: Indicator, approver: User, read: Read, value: int, word: str, no: str
) -> None:
    reported(judgement, approver, Q2, value)

    for path in (PLAN, INDICATOR, INITIATIVE, MEASURE, TABLE, f"{INDICATOR}history/"):
        page = read(path)
        assert f">{word}<" in page, path
        figures = page.split("<dl class=")[-1] if path == PLAN else page
        assert f'class="value">{value}<' not in figures
        assert f'class="value-zero">{value}<' not in figures
    assert "定性目標）なので、図はありません" in read(INDICATOR)
    assert "達成" in read(f"{PLAN}changes/")


def test_a_judgement_that_is_not_reached_when_due_is_late_with_its_reason(
    judgement: Indicator, approver: User, read: Read
) -> None:
    promise(judgement, y2025=1)
    reported(judgement, approver, Q1, 0)

    assert "期限（令和7年度末）を過ぎ、達成と判断されていません" in read(PLAN)


def test_a_goal_met_late_says_by_how_much(indicator: Indicator, approver: User, read: Read) -> None:
    promise(indicator, y2025=60)
    reported(indicator, approver, LAST_Q4, 59)
    reported(indicator, approver, Q2, 60)

    for path in (INDICATOR, INITIATIVE, TABLE):
        page = read(path)
        assert "達成</span>" in page
        assert "期限から6か月遅れ" in page
        assert "目標年度経過" in page
    assert "達成済み（R8 Q2）" in read(INDICATOR)
    assert "達成・完了" in read(LIST)


def test_a_goal_met_before_its_year_is_ahead_of_time(
    indicator: Indicator, approver: User, read: Read
) -> None:
    reported(indicator, approver, Q2, 93)

    assert "前倒し" in read(INDICATOR)


@pytest.mark.parametrize(("value", "words"), [(58, "届かない見込み"), (72, "届く見込み")])
def test_a_headline_goal_has_an_outlook_beside_its_rating(
    indicator: Indicator, approver: User, read: Read, value: int, words: str
) -> None:
    Indicator.objects.update(headline=True)
    reported(indicator, approver, LAST_Q4, 55)
    reported(indicator, approver, Q2, value)

    for path in (PLAN, INDICATOR, TABLE):
        assert f"{words}</span>" in read(path)


def test_a_goal_out_of_reach_says_so_and_one_past_due_too(
    indicator: Indicator, approver: User, read: Read
) -> None:
    reported(indicator, approver, LAST_Q4, 55)
    reported(indicator, approver, Q2, 56)
    assert "計画期間内に届かない見込みです" in read(INDICATOR)

    promise(indicator, y2025=60)
    assert "期限経過" in read(INDICATOR)


def test_a_decrease_must_stay_below(indicator: Indicator, approver: User, read: Read) -> None:
    Indicator.objects.update(
        direction="decrease", aggregation="sum", cumulative=False, baseline_value=1000
    )
    promise(indicator, y2025=900, y2028=700)
    for quarter in (1, 2, 3, 4):
        reported(indicator, approver, Period(2025, quarter), 240)

    assert "四半期あたり 175手続以下にする必要があります" in read(INDICATOR)


def test_a_value_carried_on_says_from_when_and_keeps_its_rating(
    indicator: Indicator, approver: User, read: Read
) -> None:
    reported(indicator, approver, Q1, 66)

    for path in (INDICATOR, INITIATIVE, MEASURE, TABLE):
        page = read(path)
        assert "未更新（R8 Q1の値）" in page
        assert "R8 Q1の評価" in page


def test_what_is_being_counted_keeps_the_rating_it_had(
    indicator: Indicator, approver: User, read: Read
) -> None:
    reported(indicator, approver, Q1, 66)
    reported(indicator, approver, Q2, status=ValueStatus.PENDING.value)

    for path in (INDICATOR, INITIATIVE, MEASURE, TABLE):
        page = read(path)
        assert 'value-pending">集計中' in page
        assert "R8 Q1の評価" in page


def test_a_year_with_a_gap_says_so_wherever_the_figure_goes(
    indicator: Indicator, approver: User, read: Read
) -> None:
    Indicator.objects.update(aggregation="sum", cumulative=False, baseline_value=None)
    reported(indicator, approver, Q2, 20)

    for path in (INDICATOR, INITIATIVE, MEASURE, TABLE):
        assert 'value-missing">一部未報告' in read(path)
    assert "報告済みの分の計画値 18.3手続" in read(INDICATOR)


def test_what_is_asked_for_once_a_year_is_not_missing_before(
    indicator: Indicator, read: Read
) -> None:
    Indicator.objects.update(frequency="yearly")
    page = read(f"{INDICATOR}?period=2024Q2")

    assert "報告時期前" in page
    assert "報告時期外" in page
    assert "mark-missing" not in read(f"{INDICATOR}?period=2024Q3")


@pytest.mark.parametrize(("value", "inside"), [(45, "内"), (55, "外")])
def test_a_range_is_shown_with_both_its_ends(
    indicator: Indicator, approver: User, read: Read, value: int, inside: str
) -> None:
    Indicator.objects.update(direction="within", cumulative=False, unit="％", decimals=1)
    promise(indicator, y2026=(37.5, 50))
    reported(indicator, approver, Q2, value)

    for path in (INDICATOR, INITIATIVE, TABLE):
        assert "37.5〜50.0" in read(path)
    page = read(INDICATOR)
    assert f"範囲の{inside}にあります" in page
    assert "範囲の目標" in page
    assert page.count("line-target") >= 2
    late = "実績が目標の範囲の外にあります" in read(PLAN)
    assert late == (inside == "外")


def test_an_initiative_given_up_is_named_with_its_reason(
    indicator: Indicator, approver: User, read: Read
) -> None:
    phase = factories.PhaseFactory(
        edition=indicator.initiative.measure.plan.editions.get(),
        initiative=indicator.initiative,
        label="試験導入",
    )
    phase_reported(phase, approver, Q2, PhaseState.CANCELLED, "費用が見込みを超えたため")

    assert "中止は1</a>" in read(PLAN)
    for path in (LIST, INITIATIVE, MEASURE, f"{PLAN}changes/"):
        page = read(path)
        assert "工程「試験導入」は中止（費用が見込みを超えたため）" in page, path
        assert 'rating-state">中止' in page
    assert "1-2-1" in read(f"{LIST}?rating=中止")


@pytest.mark.parametrize(
    ("done", "words"),
    [(date(2025, 2, 1), "前倒し"), (date(2026, 6, 10), "期限から3か月遅れ")],
)
def test_a_completed_phase_says_how_it_kept_its_time(
    indicator: Indicator, approver: User, read: Read, done: date, words: str
) -> None:
    phase = factories.PhaseFactory(
        edition=indicator.initiative.measure.plan.editions.get(),
        initiative=indicator.initiative,
        end_year=2025,
    )
    phase_reported(phase, approver, Q2, PhaseState.COMPLETED, completed_on=done)
    Indicator.objects.update(measurable=False)

    for path in (INITIATIVE, MEASURE, LIST):
        assert words in read(path)
    assert "達成・完了" in read(LIST)


def test_a_running_quarter_is_not_rated_and_says_so(
    indicator: Indicator, approver: User, read: Read
) -> None:
    reported(indicator, approver, Q2, 66)
    query = "?period=2026Q3"

    assert "令和8年度第3四半期は期中です（まだ終わっていません）" in read(f"{PLAN}{query}")
    page = read(f"{INDICATOR}{query}")
    assert "66" in page
    assert 'rating-state">期中' in page
    assert "92.0％</span>" not in page.split("すべての四半期")[0]


def test_a_quarter_to_come_has_a_plan_and_nothing_else(
    indicator: Indicator, approver: User, read: Read
) -> None:
    reported(indicator, approver, Q2, 66)
    page = read(f"{INDICATOR}?period=2027Q1").split("すべての四半期")[0]

    assert "まだ始まっていません" in page
    assert "令和9年度の目標" in page
    assert '<span class="value">75.5</span>' in page
    assert "期中" not in page.split("評価の見方")[0]


def test_of_a_phase_a_quarter_to_come_has_the_plan_alone(
    plan: Plan, approver: User, read: Read
) -> None:
    phase_reported(Phase.objects.get(), approver, Q2, PhaseState.IN_PROGRESS)
    page = read(f"{INITIATIVE}?period=2027Q1").split("評価の見方")[0]

    assert "導入検討" in page
    for state in ("実施中", "未報告", "遅れ"):
        assert state not in page


def test_a_running_first_quarter_is_set_against_its_own_years_target(
    indicator: Indicator, approver: User, read: Read, today: object
) -> None:
    """The value is last year's; the target named as this year's is this year's."""
    reported(indicator, approver, Q2, 66)
    page = read(f"{INDICATOR}?period=2025Q1&as_known_on=2025-05-01")

    assert "令和7年度の目標" in page
    assert '<span class="value">63</span>' in page.split("令和7年度の目標")[1][:200]


def test_the_legend_tells_every_state_by_the_schemes_own_codes(
    indicator: Indicator, read: Read
) -> None:
    scheme = indicator.initiative.measure.plan.rating_scheme
    scheme.unrated_code = "Z"
    scheme.save()
    legend = read(PLAN).split('id="legend-heading">')[1]

    assert '<span class="rating-mark">Z</span>評価できない' in legend
    for state in ("未報告", "期限前", "中止", "期中"):
        assert state in legend


def test_a_miss_is_not_rounded_away(indicator: Indicator, approver: User, read: Read) -> None:
    Indicator.objects.update(decimals=1, cumulative=False, unit="％")
    promise(indicator, y2026="73.2")
    reported(indicator, approver, Period(2026, 2), "73.16")

    for path in (INDICATOR, TABLE):
        page = read(path)
        assert "73.16" in page
        assert "73.20" in page


def test_what_was_judged_last_year_is_held_against_what_is_due_this_year(
    judgement: Indicator, approver: User, read: Read
) -> None:
    Indicator.objects.update(frequency="yearly")
    reported(judgement, approver, LAST_Q4, 0)
    page = read(INDICATOR)

    assert '<dt>令和8年度の目標</dt><dd><span class="value">達成</span>' in page
    assert "令和8年度末まで" in page
    assert "期限前" in page
