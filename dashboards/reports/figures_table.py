"""Every figure of a plan at a period in long format: one figure of one indicator a row."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from dashboards.selectors.indicator_standing import IndicatorStanding
from dashboards.selectors.standing import PlanStanding
from measures.domain.decimals import to_decimal_string
from measures.domain.rates import Rate
from measures.domain.rating import Rating
from measures.domain.terms import Reason
from measures.reports.long_tables import SAMPLE, period_cells
from plans.domain.vocabulary import Direction, TargetBasis, ValueStatus
from plans.reports.tabular import Cell, ExportTable, Row, TableColumn

RATIO = "比（1＝100％）"
NOT_SET = "未設定"
AMOUNTS = (
    ("baseline", "基準値"),
    ("target", "年度の目標"),
    ("final_target", "最終目標"),
    ("expected", "計画値"),
)
RATES = (
    ("achievement_rate", "達成率"),
    ("final_achievement_rate", "最終目標達成率"),
    ("progress_rate", "進捗率"),
    ("pace", "計画比"),
)
COLUMNS = (
    TableColumn("計画コード", 12),
    TableColumn("施策コード", 10),
    TableColumn("取組コード", 10),
    TableColumn("指標コード", 12),
    TableColumn("指標名", 34),
    TableColumn("年度", 7),
    TableColumn("和暦", 11),
    TableColumn("四半期", 8),
    TableColumn("期末日", 12),
    TableColumn("項目", 16),
    TableColumn("数値", 16),
    TableColumn("文字", 10),
    TableColumn("単位", 14),
    TableColumn("状態・理由", 18),
    TableColumn("いつの値", 10),
    TableColumn("見本", 7),
    TableColumn("基準日", 12),
    TableColumn("承認", 8),
)
OUTLOOK = {True: "届く見込み", False: "届かない見込み", None: ""}
# What stands after 値: the figure, a word, the unit, the reason, and of when it is.
Figure = tuple[str, Decimal | None, str, str, str, str]


def figures_table(standing: PlanStanding) -> ExportTable:
    """数字: exact, nothing rounded; where there is no figure, the reason why."""
    return ExportTable("数字", COLUMNS, tuple(_rows(standing)), conditions(standing))


def conditions(standing: PlanStanding) -> dict[str, str]:
    """The conditions of an export, in words: plan, period, day of knowledge, 速報 or not."""
    params = standing.params
    return {
        "計画": f"{standing.plan.name}（{standing.plan.code}）",
        "期": params.period.label,
        "基準日": params.as_known_on.isoformat(),
        "承認": "速報（提出済みの値を含む）" if params.provisional else "承認済みの値だけ",
        "版": standing.edition.label if standing.edition else "この基準日に有効な版はありません",
        "見本": "見本の値を含みます" if standing.sample else "含みません",
        "空欄": "値がないことを示します。0 は「ゼロ」です。",
    }


def _rows(standing: PlanStanding) -> Iterator[Row]:
    params = standing.params
    known: tuple[Cell, ...] = (params.as_known_on, "速報" if params.provisional else "確定")
    for measure in standing.measures:
        for initiative in measure.initiatives:
            for item in initiative.indicators:
                head: tuple[Cell, ...] = (
                    standing.plan.code,
                    measure.measure.code,
                    initiative.initiative.code,
                    item.indicator.code,
                    item.indicator.name,
                    *period_cells(params.period),
                )
                for figure in _figures(item):
                    yield (*head, *figure, SAMPLE if item.sample else "", *known)


def _figures(item: IndicatorStanding) -> Iterator[Figure]:
    figures, unit = item.figures, item.notation.unit
    of = str(figures.value_period) if figures.value_period else ""
    yield "実績", *amount_cells(item, figures.value), unit, value_state(item), of
    rated_at = str(figures.rated_at) if figures.rated_at else ""
    for name, label in AMOUNTS:
        amount = getattr(figures, name)
        at = rated_at if name == "expected" else ""
        yield label, *amount_cells(item, amount), unit, _absence(item, name, amount), at
    for name, label in RATES:
        rate: Rate = getattr(figures, name)
        yield label, decimal_of(rate.value), "", RATIO, rate_state(rate), ""
    for ends, label in (
        (figures.target_range, "年度の目標の範囲"),
        (figures.final_range, "最終目標の範囲"),
    ):
        if ends is not None:
            yield f"{label}（下限）", decimal_of(ends.low), "", unit, "", ""
            yield f"{label}（上限）", decimal_of(ends.high), "", unit, "", ""
    for met, label in ((figures.met, "目標達成"), (figures.final_met, "最終目標達成")):
        yield label, None, {True: "達成", False: "未達", None: ""}[met], "", _open(met), ""
    yield "評価", None, item.rating.code, "", rating_state(item.rating), rated_at
    achieved_on = str(figures.achieved_on) if figures.achieved_on else ""
    yield "達成の時期", None, achieved(item), "", "", achieved_on
    yield "見込み", None, OUTLOOK[figures.outlook], "", "", ""


def _absence(item: IndicatorStanding, name: str, amount: Fraction | None) -> str:
    """Why there is no such amount: not set, or the series it moves with was not reported."""
    if amount is not None:
        return ""
    if item.terms.judgement:
        return Reason.JUDGEMENT.label
    if item.terms.direction is Direction.WITHIN and name != "baseline":
        return Reason.RANGE.label
    moves = name != "baseline" and item.terms.basis is TargetBasis.REFERENCE
    return Reason.UNREPORTED.label if moves else NOT_SET


def decimal_of(number: Fraction | None) -> Decimal | None:
    """A fraction in full where its decimals end, else to 28 digits."""
    return None if number is None else Decimal(to_decimal_string(number))


def amount_cells(item: IndicatorStanding, amount: Fraction | None) -> tuple[Decimal | None, str]:
    """An amount in full as a number; of a judgement the word for it."""
    if item.terms.judgement and amount is not None:
        return None, item.notation.text(amount)
    return decimal_of(amount), ""


def value_state(item: IndicatorStanding) -> str:
    """報告済, or what is to be known of the value: 未更新, 一部未報告, 集計中, 目標年度経過 …

    Where there is none, why: 未報告, 集計中, 該当なし, 測定方法未定, 報告時期前 or 期中.
    """
    figures = item.figures
    if figures.value is None and not item.indicator.measurable:
        return Reason.UNMEASURABLE.label
    if figures.value is None:
        reason = figures.pace.reason
        status = reason if reason in (Reason.NOT_DUE, Reason.NOT_ENDED) else figures.value_status
        return status.label
    pending = figures.value_status is ValueStatus.PENDING
    if figures.pace.reason in (Reason.NOT_DUE, Reason.NOT_ENDED) and not item.rating.band:
        return figures.pace.reason.label
    marks = (
        ("未更新", figures.stale and not pending),
        (ValueStatus.PENDING.label, pending),
        (ValueStatus.NOT_APPLICABLE.label, figures.value_status is ValueStatus.NOT_APPLICABLE),
        (Reason.PARTIAL.label, figures.partial),
        ("目標年度経過", figures.lapsed),
    )
    found = "・".join(mark for mark, holds in marks if holds)
    return found or ValueStatus.REPORTED.label


def achieved(item: IndicatorStanding) -> str:
    """達成, 達成（前倒し）, 達成（3か月遅れ）; empty where the final target is not met."""
    figures = item.figures
    if not figures.achieved:
        return ""
    if figures.achieved_early:
        return "達成（前倒し）"
    return f"達成（{figures.months_late}か月遅れ）" if figures.months_late else "達成"


def rate_state(rate: Rate) -> str:
    if rate.reason:
        return rate.reason.label
    marks = (("期中", rate.interim), ("対計画値", rate.against_plan))
    return "・".join(mark for mark, holds in marks if holds)


def rating_state(rating: Rating) -> str:
    """The band's meaning, the reason of D, or the name of the state."""
    named = rating.band is not None or (rating.state is not None and rating.state.fixed)
    return rating.label if named or not rating.reason else rating.reason.label


def _open(met: bool | None) -> str:
    return "未定" if met is None else ""
