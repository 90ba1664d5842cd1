"""The plan's words: closed lists, each value with its Japanese label."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Self


class Labelled(StrEnum):
    """A value stored as a lower-case English word and shown by its ``label``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Direction(Labelled):
    """目指す向き — whether more, less or as much is aimed at."""

    INCREASE = "increase", "増加"
    DECREASE = "decrease", "減少"
    MAINTAIN = "maintain", "維持"
    WITHIN = "within", "範囲内"


class Frequency(Labelled):
    """報告頻度 — the quarters of a year in which a figure is due."""

    QUARTERLY = "quarterly", "四半期ごと"
    HALF_YEARLY = "half_yearly", "半期ごと"
    YEARLY = "yearly", "年1回"

    @property
    def due_quarters(self) -> tuple[int, ...]:
        """The quarters of a fiscal year in which a report is due, in order."""
        if self is Frequency.YEARLY:
            return (4,)
        return (2, 4) if self is Frequency.HALF_YEARLY else (1, 2, 3, 4)

    @property
    def due_label(self) -> str:
        """「年1回（第4四半期に報告）」; empty where every quarter is due."""
        if self is Frequency.QUARTERLY:
            return ""
        quarters = "・".join(f"第{quarter}" for quarter in self.due_quarters)
        return f"{self.label}（{quarters}四半期に報告）"

    def spanned_by(self, quarter: int) -> tuple[int, ...]:
        """The quarters a value given in *quarter* stands for; none where none is due."""
        return _spanned_by(self, quarter)


@cache
def _spanned_by(frequency: Frequency, quarter: int) -> tuple[int, ...]:
    if quarter not in frequency.due_quarters:
        return ()
    before = max((due for due in frequency.due_quarters if due < quarter), default=0)
    return tuple(range(before + 1, quarter + 1))


class Aggregation(Labelled):
    """集計方法 — how quarters make a year's value."""

    LATEST = "latest", "時点値"
    SUM = "sum", "期間合計"
    RATIO = "ratio", "比率"


class TargetBasis(Labelled):
    """目標の基準 — what a target's number means."""

    ABSOLUTE = "absolute", "実数"
    CHANGE_FROM_BASELINE = "change_from_baseline", "基準値比"
    REFERENCE = "reference", "比較系列"
    PREVIOUS_YEAR = "previous_year", "前年度以上"


class RateMethod(Labelled):
    """達成率の計算方法."""

    DIRECTION_AWARE = "direction_aware", "向きを考慮"
    SIMPLE_RATIO = "simple_ratio", "単純比（実績÷目標）"
    FROM_BASELINE = "from_baseline", "基準値からの伸び"


class EntryKind(Labelled):
    """入力 — whether a figure is one value, a fraction, or a judgement in words.

    A judgement (定性目標) is stored as 1 for 達成 and 0 for 未達成, with its grounds as the note.
    """

    VALUE = "value", "値"
    FRACTION = "fraction", "分子・分母"
    JUDGEMENT = "judgement", "定性目標"


class Judgement(Labelled):
    """定性目標の判定 — the value is the number that is stored."""

    NOT_ACHIEVED = "0", "未達成"
    ACHIEVED = "1", "達成"

    @classmethod
    def of(cls, value: Decimal | Fraction) -> "Judgement":
        """The judgement that a stored value stands for."""
        return cls.ACHIEVED if value >= 1 else cls.NOT_ACHIEVED


class PhaseState(Labelled):
    """工程の状態."""

    NOT_STARTED = "not_started", "未着手"
    IN_PROGRESS = "in_progress", "実施中"
    COMPLETED = "completed", "完了"
    CANCELLED = "cancelled", "中止"


class PhaseOutcome(Labelled):
    """工程の評価 — how an initiative's phases stand against their years."""

    EARLY = "early", "前倒し"
    ON_PLAN = "on_plan", "計画どおり"
    LATE = "late", "遅れ"


class Colour(Labelled):
    """色 — tokens of the style sheet; a band is told apart by its label and shape as well."""

    BLUE = "blue", "青"
    GREEN = "green", "緑"
    YELLOW = "yellow", "黄"
    ORANGE = "orange", "橙"
    RED = "red", "赤"


class RatingState(Labelled):
    """評価区分以外の状態 — where no band is given.

    How the first two are written is data of the rating scheme; the others go by their label.
    """

    UNRATED = "unrated", "評価できない"
    UNREPORTED = "unreported", "未報告"
    BEFORE_DUE = "before_due", "期限前"
    CANCELLED = "cancelled", "中止"
    NOT_ENDED = "not_ended", "期中"

    @property
    def fixed(self) -> bool:
        """Whether its label stands for it in every scheme."""
        return self not in (RatingState.UNRATED, RatingState.UNREPORTED)


class ValueStatus(Labelled):
    """実績の区分 — a figure, or the way in which there is none."""

    REPORTED = "reported", "報告済"
    MISSING = "missing", "未報告"
    PENDING = "pending", "集計中"
    NOT_APPLICABLE = "not_applicable", "該当なし"


class ReportState(Labelled):
    """四半期報告の状態."""

    DRAFT = "draft", "下書き"
    SUBMITTED = "submitted", "提出"
    SENT_BACK = "sent_back", "差戻し"
    APPROVED = "approved", "承認"


class OpinionOutcome(Labelled):
    """委員意見への対応 — what became of an opinion that was answered."""

    ANSWERED = "answered", "回答済み"
    IN_PROGRESS = "in_progress", "対応中"
    DONE = "done", "対応済み"


class MoneyUnit(Labelled):
    """金額の単位 — in which a plan's money is written and shown."""

    YEN = "yen", "円"
    THOUSAND = "thousand", "千円"

    @property
    def factor(self) -> int:
        """How many 円 it is."""
        return 1_000 if self is MoneyUnit.THOUSAND else 1


class RoleKind(Labelled):
    """役割."""

    VIEWER = "viewer", "閲覧"
    PROMOTER = "promoter", "推進員"
    APPROVER = "approver", "承認者"
    ADMINISTRATOR = "administrator", "管理者"
