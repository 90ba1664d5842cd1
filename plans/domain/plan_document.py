"""A plan as a file tells it: the one table of the fields of its records.

Each field is declared once, in the order of its workbook column. Reading and writing of YAML and
workbooks, the rows to store and the document of what is stored all go by these declarations
(docs/changing.md). A new record gets the default of a field that its file does not have; a stored
one keeps what it has.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from plans.domain.sheet_columns import (
    FieldKind,
    FileEntry,
    Nested,
    cell,
    flag,
    identifier,
    many,
    nested,
    specs_of,
    text,
    word,
)
from plans.domain.texts import slug_fault, web_address_fault
from plans.domain.vocabulary import (
    Aggregation,
    Colour,
    Direction,
    EntryKind,
    Frequency,
    PhaseOutcome,
    RateMethod,
    TargetBasis,
)
from plans.sheets.cells.values import date_or_year_end

Quarters = tuple[Decimal, Decimal, Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class TargetRange:
    """The least and the greatest value that reach the target."""

    low: Decimal
    high: Decimal

    def __str__(self) -> str:
        return f"{self.low.normalize():f}〜{self.high.normalize():f}"


# The target of a goal in words. It is stored as 1, as its actuals are.
# The overview shows so many goals large.
MOST_HEADLINES = 6
ACHIEVED = "達成"
ACHIEVED_VALUE = Decimal(1)
# A value, a range of an indicator that is to stay within, or ACHIEVED.
TargetEntry = Decimal | TargetRange | str


def target_columns(target: TargetEntry) -> dict[str, Decimal | None]:
    """The columns in which a stored target has *target*."""
    if isinstance(target, TargetRange):
        return {"value": None, "low": target.low, "high": target.high}
    value = ACHIEVED_VALUE if isinstance(target, str) else target
    return {"value": value, "low": None, "high": None}


LEAD, PART = "主管", "関係課"
_SOURCE = text("出典", "計画書の章・ページ。", 16)
_JUDGED = ("entry", EntryKind.JUDGEMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHead(FileEntry):
    """``allow_self_approval`` None: the file does not say, and what the portal has stays."""

    code: str = identifier(
        "計画コード", "半角の英数字と - _ だけ。アドレスに使います。例 tome-dx", check=slug_fault
    )
    name: str = text("名称", "計画の正式な名称。", 40, required=True)
    first_year: int = cell(FieldKind.YEAR, "最初の年度", 12, "令和6年度 か 2024。", required=True)
    final_year: int = cell(FieldKind.YEAR, "最後の年度", 12, "令和10年度 か 2028。", required=True)
    philosophy: str = text("基本理念", "表紙に出ます。なければ空欄。", 40)
    rate_method: RateMethod = word(
        "達成率の計算方法", RateMethod,
        "分からないときは「向きを考慮」。減らす指標でも、達成が100％以上になります。",
        default=RateMethod.DIRECTION_AWARE,
    )  # fmt: skip
    allow_self_approval: bool | None = flag(
        "自分の報告の承認を許す",
        "承認者が自分で書いた報告も承認できるようにするときだけ「はい」。空欄は今のまま。",
        default=None,
    )
    source: str = _SOURCE


@dataclass(frozen=True, slots=True, kw_only=True)
class BandEntry(FileEntry):
    code: str = identifier("記号", "例 A。評価できないもの・未報告の記号とは別に。", 18, longest=4)
    label: str = text("名称", "例 計画以上", 16, required=True, longest=40)
    lower_bound: Decimal | None = cell(
        FieldKind.RATIO, "計画比の下限", 12, "110％ のように。一番下の区分だけ空欄。"
    )
    colour: Colour = word("色", Colour, "", 8, required=True)
    meaning: str = text("意味", "凡例に出ます。", 30)
    on_plan: bool = flag("計画どおり以上", "割合を出すときに数えるか。", 16)
    phase_outcome: PhaseOutcome | None = word(
        "工程の評価", PhaseOutcome, "工程をこの区分にするのは。"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeEntry(FileEntry):
    code: str = identifier(
        "評価基準コード", "半角の英数字。例 standard。シートをすべて空にすると標準の基準です。", 14,
        check=slug_fault,
    )  # fmt: skip
    name: str = text("評価基準の名称", "例 標準", 20, required=True, longest=100)
    unrated_code: str = text(
        "評価できないものの記号", "区分の記号とは別のもの。空欄は D。", longest=4, default="D"
    )
    unreported_code: str = text("未報告の記号", "空欄は「未報告」。", longest=4, default="未報告")
    bands: tuple[BandEntry, ...] = many(BandEntry, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionEntry(FileEntry):
    number: int = cell(FieldKind.WHOLE, "番号", 8, "当初版は 1。", required=True, low=1)
    label: str = text("名称", "例 当初版、令和8年度改訂版。", 20, required=True, longest=100)
    effective_from: int = cell(
        FieldKind.YEAR, "適用開始年度", 12, "この版が始まる年度。", required=True
    )
    adopted_on: date | None = cell(FieldKind.DAY, "決定日", 12, "例 2024-04-01。空欄は「案」。")
    note: str = text("備考", "", 40, longest=2000)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyEntry(FileEntry):
    code: str = identifier("基本方針コード", "例 1")
    name: str = text("名称", "基本方針の名称。", 50, required=True)
    source: str = _SOURCE


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineEntry(FileEntry):
    """What the plan says of the state it starts from; ``value`` None where it says nothing."""

    value: Decimal | None = cell(FieldKind.NUMBER, "基準値", 12, "計画の前の値。不明なら空欄。")
    on: date | None = cell(
        FieldKind.DAY, "基準値の時点", 13, "例 2024-03-31", read=date_or_year_end
    )
    note: str = text("基準値の備考", "", 20)
    reference: Decimal | None = cell(FieldKind.NUMBER, "基準時の比較値", 12, "比較系列のときだけ。")
    quarters: Quarters | None = cell(
        FieldKind.NUMBER, "基準年度 第{}四半期", 12, "期間合計のときだけ。書くなら四つとも。",
        times=4, stored="q{}",
    )  # fmt: skip
    sample: bool = flag("基準値は見本", "実際の値でないときは「はい」。", stored="is_sample")


@dataclass(frozen=True, slots=True)
class LimitsEntry(FileEntry):
    """The least and the greatest value that there can be; None where there is no such end."""

    absent_is_none: ClassVar = frozenset({"min", "max"})

    min: Decimal | None = cell(
        FieldKind.NUMBER, "取りうる最小値", 12, "割合や件数なら 0。なければ空欄。"
    )
    max: Decimal | None = cell(
        FieldKind.NUMBER, "取りうる最大値", 12, "割合なら 100。なければ空欄。"
    )


def _usual_entry(before: Mapping[str, Any]) -> EntryKind:
    is_ratio = before["aggregation"] is Aggregation.RATIO
    return EntryKind.FRACTION if is_ratio else EntryKind.VALUE


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorEntry(FileEntry):
    """``rate_method`` None: the plan's own. ``target_notes`` by fiscal year, as ``targets``."""

    absent_is_none: ClassVar = frozenset({"targets"})

    code: str = identifier("指標コード", "例 1-2-1-a", longest=30)
    name: str = text("名称", "指標の名称。", 34, required=True)
    definition: str = text("定義", "何を、どう数えるか。", 40, longest=2000)
    unit: str = text("単位", "例 件、％", 8, longest=20)
    decimals: int = cell(
        FieldKind.WHOLE, "小数の桁数", 8, "表示の桁。空欄は 0。", high=6, default=0
    )
    direction: Direction = word(
        "目指す向き", Direction, "増やす・減らす・保つ・範囲に収める。定性目標では空欄。",
        required=True, unless=_JUDGED,
    )  # fmt: skip
    aggregation: Aggregation = word(
        "集計方法", Aggregation,
        "時点値: 最後の四半期。期間合計: 四半期の合計。比率: 分子の合計÷分母の合計。"
        "定性目標では空欄。",
        required=True, unless=_JUDGED,
    )  # fmt: skip
    entry: EntryKind = word(
        "入力", EntryKind, "空欄は、比率なら分子・分母、ほかは値。", default=_usual_entry
    )
    cumulative: bool = flag("累計", "年度を越えて積み上げる値は「はい」。")
    basis: TargetBasis = word(
        "目標の基準", TargetBasis,
        "実数・基準値比・比較系列・前年度以上。空欄は実数。基準値比の目標は％で書く。",
        default=TargetBasis.ABSOLUTE,
    )  # fmt: skip
    reference_name: str = text("比較値の名称", "比較系列のときだけ。例 県平均", 16, longest=100)
    measurable: bool = flag(
        "測定方法が決定", "未定のときは「いいえ」。空欄は「はい」。", default=True
    )
    unmeasurable_note: str = text("測定できない理由", "", 24)
    baseline: BaselineEntry = nested(BaselineEntry, "baseline_")
    headline: bool = flag("概況に大きく出す", "計画の顔になる指標は「はい」。")
    rate_method: RateMethod | None = word(
        "達成率の計算方法", RateMethod, "計画の方法と違うときだけ。空欄は計画の方法。", 16
    )
    frequency: Frequency = word(
        "報告頻度", Frequency, "四半期ごと・半期ごと（第2・第4）・年1回（第4）。空欄は四半期ごと。",
        default=Frequency.QUARTERLY,
    )  # fmt: skip
    limits: LimitsEntry = nested(LimitsEntry, "limit_")
    source: str = _SOURCE
    evidence_url: str = text(
        "根拠資料URL", "https:// で始まるアドレス。なければ空欄。", 30,
        longest=500, check=web_address_fault,
    )  # fmt: skip
    first_year: int | None = cell(
        FieldKind.YEAR,
        "最初の年度",
        12,
        "途中の年度から加わった指標だけ。空欄は計画の最初の年度から。",
    )
    headline_order: int | None = cell(
        FieldKind.WHOLE,
        "概況での順",
        10,
        "概況に大きく出す指標の順。1から。空欄は計画の順。",
        low=1,
    )
    targets: Mapping[int, TargetEntry] = field(default_factory=dict)
    target_notes: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseEntry(FileEntry):
    """``number``: kept through the editions; its place in the file where the file does not say."""

    absent_is_none: ClassVar = frozenset({"number"})
    known_by: ClassVar = "number"

    number: int = cell(
        FieldKind.WHOLE, "番号", 8,
        "取組の中の番号。版が変わっても同じ工程は同じ番号。空欄は上から順。",
        low=1,
    )  # fmt: skip
    label: str = text("内容", "例 試験導入", 46, required=True)
    start: int = cell(
        FieldKind.YEAR, "開始年度", 11, "例 令和6年度", required=True, stored="start_year"
    )
    end: int = cell(
        FieldKind.YEAR, "終了年度", 11, "例 令和8年度", required=True, stored="end_year"
    )
    inferred: bool = flag("年度は読み取り", "図から読み取った年度は「はい」。原本で確かめます。")
    start_quarter: int | None = cell(
        FieldKind.QUARTER, "開始四半期", 9, "1〜4。計画に四半期がなければ空欄。"
    )
    end_quarter: int | None = cell(
        FieldKind.QUARTER, "終了四半期", 9, "1〜4。計画に四半期がなければ空欄。"
    )
    ongoing: bool = flag("継続", "終わりのない活動（周知、運用など）は「はい」。")
    source: str = _SOURCE


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativeEntry(FileEntry):
    absent_is_none: ClassVar = frozenset({"phases", "indicators"})

    code: str = identifier("取組コード", "例 1-2-1")
    name: str = text("名称", "取組の名称。", 46, required=True)
    goal: str = text("目標（計画の記載）", "計画書に書かれた目標をそのまま。", 46, longest=300)
    source: str = _SOURCE
    phases: tuple[PhaseEntry, ...] = many(PhaseEntry)
    indicators: tuple[IndicatorEntry, ...] = many(IndicatorEntry)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureEntry(FileEntry):
    absent_is_none: ClassVar = frozenset({"initiatives"})

    policy: str | None = identifier(
        "基本方針コード", "「基本方針」のコード。どれにも属さないときは空欄。",
        required=False, refers_to="基本方針",
    )  # fmt: skip
    code: str = identifier("施策コード", "例 1-2")
    name: str = text("名称", "施策の名称。", 50, required=True)
    source: str = _SOURCE
    initiatives: tuple[InitiativeEntry, ...] = many(InitiativeEntry)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEntry(FileEntry):
    known_by: ClassVar = "term"

    term: str = text("用語", "", 24, required=True, longest=100)
    meaning: str = text("意味", "", 70, required=True, longest=2000)
    source: str = _SOURCE


@dataclass(frozen=True, slots=True)
class DepartmentEntry(FileEntry):
    code: str = identifier("所管課コード", "例 D01")
    name: str = text("所管課名", "同じコードには同じ名称。", 26, required=True, longest=100)


@dataclass(frozen=True, slots=True)
class ResponsibilityEntry(FileEntry):
    """A department that answers for an initiative (``lead``) or takes part in it."""

    initiative: str = identifier("取組コード", "取組のコード。", refers_to="取組")
    department: str = identifier("所管課コード", "例 D01", refers_to="所管課")
    lead: bool = flag(
        "区分", "主管は一つの取組に一つ。空欄は主管。", 10,
        words={LEAD: "true", PART: "false"}, default=True, stored="is_lead",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDocument:
    """計画ファイル — one edition of one plan.

    ``departments`` and ``responsibilities`` are None where the file does not speak of them.
    """

    plan: PlanHead = nested(PlanHead)
    rating_scheme: SchemeEntry = nested(SchemeEntry)
    edition: EditionEntry = nested(EditionEntry)
    policies: tuple[PolicyEntry, ...] = many(PolicyEntry)
    measures: tuple[MeasureEntry, ...] = many(MeasureEntry)
    glossary: tuple[TermEntry, ...] = many(TermEntry)
    departments: tuple[DepartmentEntry, ...] | None = many(DepartmentEntry, default=None)
    responsibilities: tuple[ResponsibilityEntry, ...] | None = many(
        ResponsibilityEntry, default=None
    )


def beneath(record: Any, path: str = "") -> Iterator[tuple[str, int, Any, Any]]:
    """Each record under *record*: its path in the file, its place, itself, the one above it."""
    for name, spec in specs_of(type(record)).items():
        if isinstance(spec, Nested):
            at = f"{path}.{name}" if path else name
            given = getattr(record, name)
            listed = given or () if spec.many else (given,)
            for place, one in enumerate(listed):
                at_one = f"{at}[{place}]" if spec.many else at
                yield at_one, place, one, record
                yield from beneath(one, at_one)
