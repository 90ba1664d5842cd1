"""The plan workbook: its sheets and their columns.

Whoever writes the workbook and whoever reads it back go by these; what a column is called, holds
and means is declared with the field (plan_document.py).
"""

from dataclasses import replace

from plans.domain import plan_document as entries
from plans.domain.sheet_columns import FieldKind, FieldSpec, SheetForm, columns_of

PARENT = "parent"


def _parent(what: str) -> FieldSpec:
    """The column that names the record above by its code."""
    name, about = f"{what}コード", f"{what}のコード。"
    return FieldSpec(PARENT, name, FieldKind.CODE, 12, about, required=True, refers_to=what)


PLAN = SheetForm(
    "計画", "計画そのもの。黄色の欄に書きます。", columns_of(entries.PlanHead), upright=True
)
EDITION = SheetForm(
    "版",
    "計画の版。改訂したときは番号を一つ増やします。",
    columns_of(entries.EditionEntry),
    upright=True,
)
POLICIES = SheetForm(
    "基本方針", "計画の柱。1行に1つ。", columns_of(entries.PolicyEntry), required=False
)
MEASURES = SheetForm(
    "施策", "基本方針の下の施策。計画書の順に並べます。", columns_of(entries.MeasureEntry)
)
INITIATIVES = SheetForm(
    "取組",
    "施策の下の取組。計画書の順に並べます。",
    (_parent("施策"), *columns_of(entries.InitiativeEntry)),
)
PHASES = SheetForm(
    "工程",
    "取組の工程（ロードマップ）。1行に1つ。",
    (_parent("取組"), *columns_of(entries.PhaseEntry)),
    required=False,
)
INDICATORS = SheetForm(
    "指標",
    "取組の成果を測る指標。1行に1つ。",
    (_parent("取組"), *columns_of(entries.IndicatorEntry)),
    required=False,
)
_NAME = FieldSpec("", "指標名", FieldKind.TEXT, 34, "確認用。読み込みません。")
TARGETS = SheetForm(
    "目標",
    "年度ごとの目標値。右へ年度を並べます。目標のない年度は空欄（0 とは違います）。"
    "範囲は「37.5〜50」、定性目標は「達成」と書きます。",
    (_parent("指標"), _NAME, FieldSpec("", "単位", FieldKind.TEXT, 12, "確認用。読み込みません。")),
    required=False,
)
TARGET_NOTES = SheetForm(
    "目標の備考",
    "目標値に添える備考。1行に1つ。なければ空のままにします。",
    (
        _parent("指標"),
        _NAME,
        FieldSpec(
            "year", "年度", FieldKind.YEAR, 12, "目標のある年度。例 令和6年度", required=True
        ),
        FieldSpec("note", "備考", FieldKind.TEXT, 70, "200文字まで。", required=True),
    ),
    required=False,
)
# One sheet for two records: a department, and what it answers for.
_INITIATIVE, _, _LEAD = columns_of(entries.ResponsibilityEntry)
RESPONSIBILITIES = SheetForm(
    "所管課",
    "所管課と、受け持つ取組。1行に1つ。取組のない課は取組コードを空欄に。",
    (
        *columns_of(entries.DepartmentEntry),
        replace(_INITIATIVE, required=False),
        _LEAD,
    ),
    required=False,
)
SCHEME = SheetForm(
    "評価基準", "評価基準の名前。", columns_of(entries.SchemeEntry), upright=True, required=False
)
BANDS = SheetForm(
    "評価基準",
    "計画比から評価への対応。よい区分から順に並べます。",
    columns_of(entries.BandEntry),
    required=False,
)
TERMS = SheetForm("用語", "計画の用語集。", columns_of(entries.TermEntry), required=False)
FORMS = (
    PLAN, EDITION, POLICIES, MEASURES, INITIATIVES, PHASES, INDICATORS, TARGETS, TARGET_NOTES,
    RESPONSIBILITIES, SCHEME, BANDS, TERMS,
)  # fmt: skip
