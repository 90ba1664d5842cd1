"""What binds one field of a plan's record to another.

Each function yields the field at fault and a sentence. The fields are looked at together, so that
the rules hold for what a file says as for what it leaves as it is stored.
"""

from collections.abc import Iterator
from decimal import Decimal

from plans.domain.plan_document import (
    ACHIEVED,
    BaselineEntry,
    IndicatorEntry,
    PhaseEntry,
    SchemeEntry,
    TargetEntry,
    TargetRange,
)
from plans.domain.vocabulary import (
    Aggregation,
    Direction,
    EntryKind,
    PhaseOutcome,
    RatingState,
    TargetBasis,
)

Fault = tuple[str, str]
# What is rated by no band and shown by its own name, whatever the scheme.
STATE_CODES = [state.label for state in RatingState if state.fixed]


def determined_by_others(entry: IndicatorEntry) -> frozenset[str]:
    """The fields of which the aggregation or the kind of entry leaves no choice."""
    fields = {"direction", "aggregation"}
    if entry.aggregation is not Aggregation.LATEST:
        fields |= {"entry", "cumulative"}
    if entry.entry is EntryKind.JUDGEMENT:
        fields |= {"entry", "cumulative", "basis"}
    return frozenset(fields)


def indicator_faults(entry: IndicatorEntry) -> Iterator[Fault]:
    """Everything in *entry* that contradicts another of its fields."""
    if entry.entry is EntryKind.JUDGEMENT:
        yield from _judgement_faults(entry)
    elif entry.aggregation is Aggregation.RATIO and entry.entry is not EntryKind.FRACTION:
        yield "entry", "「比率」の指標は「分子・分母」で入力します。"
    elif entry.aggregation is Aggregation.SUM and entry.entry is not EntryKind.VALUE:
        yield "entry", "「期間合計」の指標は「値」で入力します。"
    if entry.cumulative and entry.aggregation is not Aggregation.LATEST:
        yield "cumulative", "「累計」は集計方法が「時点値」の指標だけに使えます。"
    yield from _basis_faults(entry)
    low, high = entry.limits.min, entry.limits.max
    if low is not None and high is not None and low > high:
        yield "limits", f"最大値（{high:f}）は最小値（{low:f}）以上にしてください。"
    for key, message in _baseline_faults(entry.baseline, entry.aggregation):
        yield f"baseline.{key}", message
    for year, target in entry.targets.items():
        if message := target_fault(entry.entry, entry.direction, target):
            yield f"targets.{year}", message


def _judgement_faults(entry: IndicatorEntry) -> Iterator[Fault]:
    """A goal in words is reached or not: nothing about it is counted."""
    if entry.aggregation is not Aggregation.LATEST:
        yield "aggregation", "定性目標の集計方法は「時点値」にしてください。"
    if entry.direction is not Direction.INCREASE:
        yield "direction", "定性目標の目指す向きは「増加」にしてください。"
    if entry.basis is not TargetBasis.ABSOLUTE:
        yield "basis", "定性目標の目標の基準は「実数」にしてください。"
    if entry.cumulative:
        yield "cumulative", "定性目標を「累計」にはできません。"


def _basis_faults(entry: IndicatorEntry) -> Iterator[Fault]:
    if entry.basis is TargetBasis.REFERENCE and not entry.reference_name:
        yield "reference_name", "比較系列の指標には比較値の名称が要ります。"
    by_other_figures = (TargetBasis.REFERENCE, TargetBasis.PREVIOUS_YEAR)
    if entry.direction is Direction.WITHIN and entry.basis in by_other_figures:
        yield (
            "basis",
            "「範囲内」の指標の目標の基準は、「実数」か「基準値比」にしてください。",
        )
    if entry.basis is TargetBasis.PREVIOUS_YEAR and entry.targets:
        yield (
            "targets",
            "目標の基準が「前年度以上」の指標には目標値を書きません（前年度の実績が目標です）。",
        )


def target_fault(entry: EntryKind, direction: Direction, target: TargetEntry) -> str:
    """Why *target* cannot be one of an indicator entered and aimed so; empty where it can."""
    if entry is EntryKind.JUDGEMENT:
        return "" if target == ACHIEVED else f"定性目標の目標は「{ACHIEVED}」とだけ書けます。"
    if target == ACHIEVED:
        return f"「{ACHIEVED}」は定性目標の指標だけに書けます。"
    if direction is not Direction.WITHIN:
        is_range = isinstance(target, TargetRange)
        return "範囲の目標は、目指す向きが「範囲内」の指標だけに書けます。" if is_range else ""
    if not isinstance(target, TargetRange):
        return "「範囲内」の指標の目標は、下限と上限の両方（例 37.5 から 50）を書いてください。"
    if target.low > target.high:
        return f"下限（{target.low:f}）は上限（{target.high:f}）以下にしてください。"
    return ""


def _baseline_faults(baseline: BaselineEntry, aggregation: Aggregation) -> Iterator[Fault]:
    if baseline.quarters is None:
        return
    if aggregation is not Aggregation.SUM:
        yield "quarters", "四半期ごとの基準値は「期間合計」の指標だけに書けます。"
    elif baseline.value != sum(baseline.quarters):
        yield "quarters", "四つの合計を基準値と同じにしてください。"


def phase_faults(entry: PhaseEntry) -> Iterator[Fault]:
    """The end comes after the start."""
    if entry.end < entry.start:
        yield "end", "終了年度は開始年度以後にしてください。"
    elif entry.end == entry.start and (entry.end_quarter or 4) < (entry.start_quarter or 1):
        yield "end_quarter", "終了四半期は開始四半期以後にしてください。"


def scheme_faults(scheme: SchemeEntry) -> Iterator[Fault]:
    """The codes of bands, of what cannot be rated and of what is unreported stand apart."""
    if not scheme.bands:
        yield "bands", "評価区分を一つ以上書いてください。"
    own = {"unrated_code": scheme.unrated_code, "unreported_code": scheme.unreported_code}
    for key, code in own.items():
        if not code:
            yield key, "記号を書いてください。"
        elif code in STATE_CODES:
            yield key, f"「{code}」は評価区分以外の状態の名前です。別の記号にしてください。"
    if scheme.unrated_code and scheme.unrated_code == scheme.unreported_code:
        yield "unreported_code", "評価できないものと未報告とは、別の記号にしてください。"
    for place, band in enumerate(scheme.bands):
        if band.code in STATE_CODES:
            yield f"bands[{place}].code", f"「{band.code}」は評価区分の記号に使えません。"
        elif band.code in own.values():
            yield (
                f"bands[{place}].code",
                f"「{band.code}」は評価できないもののための記号です。"
                "区分に使うときは、評価できないものと未報告の記号を別に決めてください。",
            )
    for place, message in _bound_faults([band.lower_bound for band in scheme.bands]):
        yield f"bands[{place}].lower_bound", message
    outcomes: set[PhaseOutcome] = set()
    for place, band in enumerate(scheme.bands):
        if band.phase_outcome in outcomes:
            message = "同じ工程の評価を二つの区分に付けることはできません。"
            yield f"bands[{place}].phase_outcome", message
        outcomes |= {band.phase_outcome} if band.phase_outcome else set()


def _bound_faults(bounds: list[Decimal | None]) -> Iterator[tuple[int, str]]:
    """Best first, every bound below the one before; the last one takes the rest."""
    before: Decimal | None = None
    for place, bound in enumerate(bounds):
        if place == len(bounds) - 1:
            if bound is not None:
                yield place, "一番下の区分の下限は空欄にしてください。"
        elif bound is None:
            yield place, "下限が要ります。空欄にできるのは一番下の区分だけです。"
        elif before is not None and bound >= before:
            yield place, "よい区分から順に、下限が下がるように並べてください。"
        before = bound if bound is not None else before
