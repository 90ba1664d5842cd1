"""計算の説明 — each rate in words, with the numbers that went into it.

How a number is written is the caller's: rounding belongs to what shows it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from measures.domain.figures import Figures
from measures.domain.path import leg_at, path_at
from measures.domain.rates import Formula, Rate
from measures.domain.rating import Rating, Scheme
from measures.domain.terms import Observation, Reason, Terms
from measures.domain.value import counted_reports
from plans.domain.calendar import Period, fiscal_year_label
from plans.domain.vocabulary import (
    Aggregation,
    Direction,
    RatingState,
    TargetBasis,
    ValueStatus,
)

Show = Callable[[Fraction], str]

WHY = {
    Reason.UNMEASURABLE: "測り方がまだ決まっていません。",
    Reason.UNREPORTED: "この年度に報告された実績がまだありません。0とはみなしません。",
    Reason.NO_TARGET: "比べる目標がありません。",
    Reason.NO_BASELINE: "計画前の値（基準値）が分かりません。",
    Reason.ZERO_TARGET: "目標が0なので割り算ができません。達成したかどうかだけを示します。",
    Reason.ZERO_ACTUAL: "実績が0なので割り算ができません。",
    Reason.TARGET_IS_BASELINE: "目標と基準値が同じなので、進んだ割合は計算できません。",
    Reason.WRONG_WAY: "目標が、目指す向きと反対の側にあります。目標か基準値を確認してください。",
    Reason.OPPOSITE_SIGN: "実績と目標の符号が違うので、割合に意味がありません。",
    Reason.PARTIAL: "年度の合計に、報告のない四半期があります。0とはみなさず、率を出しません。",
    Reason.PENDING: "この年度の実績は集計中です。",
    Reason.NOT_APPLICABLE: "この年度は該当する実績がないと報告されています。",
    Reason.JUDGEMENT: "数値のない目標なので、率ではなく、達成したかどうかで見ます。",
    Reason.RANGE: "範囲の目標なので、率ではなく、範囲の内か外かで見ます。",
    Reason.NOT_DUE: "報告を求める時期がまだ来ていません。",
    Reason.NOT_ENDED: "この四半期はまだ終わっていません。終わってから評価します。",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """計算の説明 — of one rate; ``name`` is its field of ``Figures``."""

    name: str
    label: str
    lines: tuple[str, ...]


def explain(terms: Terms, figures: Figures, show: Show) -> tuple[Explanation, ...]:
    """The four rates, in the order in which they are shown."""
    return tuple(
        Explanation(name, label, tuple(_lines(terms, figures, name, label, show)))
        for name, label in (
            ("achievement_rate", "達成率"),
            ("final_achievement_rate", "最終目標の達成率"),
            ("progress_rate", "進捗率"),
            ("pace", "計画比"),
        )
    )


def remarks(figures: Figures) -> tuple[str, ...]:
    """What a reader has to know of the value before any rate."""
    found = []
    if figures.value_period and figures.value_period != figures.period:
        old = "（未更新）" if figures.stale else ""
        found.append(f"実績は{figures.value_period.label}の値です{old}。")
    if figures.rated_at and figures.rated_at != figures.period and figures.share == 1:
        found.append(f"{figures.rated_at.label}の計画値・目標と比べ、そのときの評価を保ちます。")
    if figures.value_status == ValueStatus.PENDING and figures.rated_at:
        found.append("この四半期は集計中です。評価は、報告のあった最後の四半期のものです。")
    if figures.missing_quarters and figures.value is not None:
        quarters = "・".join(f"第{quarter}" for quarter in figures.missing_quarters)
        found.append(f"{quarters}四半期の報告がありません（一部未報告）。0とはみなしません。")
    if figures.lapsed and figures.due:
        year = fiscal_year_label(figures.due.year)
        found.append(f"最後の目標は{year}のものです（目標年度経過）。")
    return tuple(found)


def grounds(terms: Terms, figures: Figures, rating: Rating) -> tuple[str, ...]:
    """Why the indicator has its rating, where the pace alone does not tell."""
    if rating.state == RatingState.CANCELLED:
        return ("取組が中止されたため、評価しません。",)
    if rating.state in (RatingState.UNRATED, RatingState.UNREPORTED, RatingState.NOT_ENDED):
        return (WHY[rating.reason],) if rating.reason else ()
    due = fiscal_year_label(figures.due.year) if figures.due else ""
    if terms.judgement:
        return (_judged(figures, rating, due),)
    if terms.direction == Direction.WITHIN:
        inside = "内" if rating.band and rating.band.on_plan else "外"
        return (f"実績が目標の範囲の{inside}にあります。",)
    if figures.pace.reason is Reason.PARTIAL:
        return (
            "報告のない四半期がありますが、その報告が来ても、目標に届いたかどうかは変わりません。",
        )
    if figures.lapsed and terms.aggregation != Aggregation.SUM:
        met = "達成しています" if figures.met else "達成していません"
        return (f"最後の目標年度（{due}）を過ぎ、その目標を{met}。",)
    if figures.pace.value is None and (figures.met or figures.final_met):
        return ("計画比はありませんが、目標を達成しています。",)
    return ()


def made_of(
    terms: Terms, observations: Sequence[Observation], figures: Figures
) -> tuple[Observation, ...]:
    """The reports that the value rests on; none where there is no value."""
    if figures.value is None or figures.value_period is None:
        return ()
    return counted_reports(terms, observations, figures.value_period)


def value_words(
    terms: Terms, observations: Sequence[Observation], figures: Figures, show: Show, plain: Show
) -> tuple[str, ...]:
    """How the value comes from the reports; *plain* writes what has no unit of its own."""
    reports, value = made_of(terms, observations, figures), figures.value
    if value is None or not reports:
        return ("この期までの実績がないため、値はありません。0とはみなしません。",)
    pairs = [
        (Fraction(o.numerator), Fraction(o.denominator))
        for o in reports
        if o.numerator is not None and o.denominator is not None
    ]
    if len(pairs) == len(reports) and terms.aggregation != Aggregation.SUM:
        top = _sum((part for part, _ in pairs), plain)
        bottom = _sum((whole for _, whole in pairs), plain)
        return (f"実績 {show(value)} ＝ 分子 {top} ÷ 分母 {bottom} × 100",)
    if terms.aggregation == Aggregation.SUM and len(reports) > 1:
        parts = (o.amount for o in reports if o.amount is not None)
        quarters = "・".join(f"第{o.period.quarter}" for o in reports)
        return (
            f"実績 {show(value)} ＝ {' ＋ '.join(map(show, parts))}",
            f"{reports[0].period.year_label}の{quarters}四半期の報告を足した値です。",
        )
    return (f"実績 {show(value)} は、{reports[-1].period.label}の報告の値です。",)


def _sum(parts: Iterable[Fraction], plain: Show) -> str:
    shown = [plain(part) for part in parts]
    return f"（{' ＋ '.join(shown)}）" if len(shown) > 1 else "".join(shown)


def target_words(terms: Terms, figures: Figures, show: Show, plain: Show) -> tuple[str, ...]:
    """Where the year's target comes from, where the plan does not write it as it is compared."""
    if terms.basis == TargetBasis.REFERENCE:
        return ("目標は、同じ期の比較する系列の値です。",)
    if terms.basis == TargetBasis.PREVIOUS_YEAR:
        return ("目標は、前の年度末の実績です。",)
    year = figures.target_year or figures.period.year
    written = terms.targets.get(year)
    if terms.basis != TargetBasis.CHANGE_FROM_BASELINE or written is None:
        return ()
    if figures.target is None or figures.baseline is None:
        return (f"計画は「基準値から{plain(Fraction(written))}％」と定めています。",)
    sign = "−" if written < 0 else "＋"
    change = plain(abs(Fraction(written)))
    base = show(figures.baseline)
    return (f"目標 {show(figures.target)} ＝ 基準値 {base} ×（1 {sign} {change}％）",)


def band_words(scheme: Scheme, figures: Figures, rating: Rating, percent: Show) -> tuple[str, ...]:
    """Which band the pace falls in, and what else decided where the rating is another."""
    pace = figures.pace.value
    if rating.band is None or pace is None:
        return ()
    found = scheme.of(pace)
    at = scheme.bands.index(found.band) if found.band else 0
    below = scheme.bands[at].lower_bound
    above = scheme.bands[at - 1].lower_bound if at else None
    ends = (
        f"{percent(Fraction(below))}以上" if below is not None else "",
        f"{percent(Fraction(above))}未満" if above is not None else "",
    )
    span = f"{''.join(ends)}なので、" if any(ends) else ""
    named = f"{found.code} {found.label}"
    first = f"計画比 {percent(pace)} は{span}「{named}」の範囲です（丸める前の値で比べます）。"
    if found.code == rating.code:
        return (first,)
    if not figures.lapsed and figures.pace.reason is None:
        return (first, f"足りない分が1に満たないため「{rating.code} {rating.label}」とします。")
    return (f"計画比ではなく、次の理由で「{rating.code} {rating.label}」とします。",)


def _judged(figures: Figures, rating: Rating, due: str) -> str:
    if rating.state == RatingState.BEFORE_DUE:
        return f"期限（{due}末）の前です。" if due else "期限が決まっていません。"
    if figures.achieved_on:
        late = f"期限から{figures.months_late}か月遅れ" if figures.months_late else ""
        return f"達成と判断されました（{figures.achieved_on.label}{late and '・' + late}）。"
    if rating.band and rating.band.on_plan:
        return "達成と判断されました。"
    return f"期限（{due}末）を過ぎ、達成と判断されていません。"


def _lines(terms: Terms, figures: Figures, name: str, label: str, show: Show) -> list[str]:
    rate: Rate = getattr(figures, name)
    if rate.reason:
        return [f"{label}はありません（{rate.reason.label}）", WHY[rate.reason]]
    lines = [f"{label} ＝ {_written(rate.formula, show)}"] if rate.formula else []
    if name == "pace":
        lines += _expected(terms, figures, show)
    if rate.against_plan:
        lines.append("基準値からの伸びではなく、実績と計画値をそのまま比べています（対計画値）。")
    if figures.share != 1:
        part = show(figures.share * 100)
        lines.append(f"期間合計なので、年度の値のうち報告済みの四半期の分（{part}％）と比べます。")
    if rate.interim:
        lines.append("年度の途中の値です（期中）。")
    return lines


def _written(formula: Formula, show: Show) -> str:
    top, bottom = (f"{of.name} {show(of.number)}" for of in (formula.top, formula.bottom))
    if formula.base:
        base = f"{formula.base.name} {show(formula.base.number)}"
        return f"（{top} − {base}）÷（{bottom} − {base}）"
    return f"1 − {top} ÷ {bottom}" if formula.remainder else f"{top} ÷ {bottom}"


def _expected(terms: Terms, figures: Figures, show: Show) -> list[str]:
    """Where the planned value comes from."""
    if figures.expected is None or terms.basis == TargetBasis.REFERENCE:
        return []
    plan = f"計画値 {show(figures.expected)}"
    if terms.aggregation == Aggregation.SUM:
        if figures.target is None or figures.share == 1:
            return []
        return [f"{plan} は、目標 {show(figures.target)} の {show(figures.share * 100)}％です。"]
    at = figures.rated_at or figures.period
    if terms.basis == TargetBasis.PREVIOUS_YEAR:
        return [f"{plan} は、{fiscal_year_label(at.year - 1)}末の実績です。"]
    if path_at(terms, at) != figures.expected:
        return [f"{plan} は、{at.label}に有効だった版によります。"]
    return [f"{plan} は、{_on_path(terms, at, show)}"]


def _on_path(terms: Terms, at: Period, show: Show) -> str:
    """Which point of which line the planned value at a quarter is."""
    last = max(terms.amounts, default=at.year)
    if at.year > last:
        return f"最後の目標年度（{fiscal_year_label(last)}）の目標です（目標年度経過）。"
    leg = leg_at(terms, at)
    if leg is None:
        return f"{fiscal_year_label(at.year)}の目標そのものです。"
    start = f"{_end_of(leg.start_period)}の {show(leg.start)}"
    end = f"{_end_of(leg.end_period)}の {show(leg.end)}"
    return f"{start} と {end} を結ぶ直線の、{at.label}末の値です。"


def _end_of(period: Period) -> str:
    """「令和6年度末」, 「令和6年度第2四半期末」."""
    return f"{period.year_label if period.quarter == 4 else period.label}末"
