"""The plan workbook: its sheets, what each column is called, holds and means.

Whoever writes the workbook and whoever reads it back go by this one table.
"""

from plans.domain.sheet_columns import (
    Column,
    Kind,
    SheetForm,
    code_column,
    flag_column,
    name_column,
    word_column,
)
from plans.domain.vocabulary import (
    Aggregation,
    Direction,
    EntryKind,
    Frequency,
    PhaseOutcome,
    RateMethod,
    TargetBasis,
)

LEAD, PART = "主管", "関係課"
JUDGED = ("entry", EntryKind.JUDGEMENT.value)
SOURCE = Column("source", "出典", Kind.TEXT, 16, "計画書の章・ページ。")
COLOURS = {"青": "blue", "緑": "green", "黄": "yellow", "橙": "orange", "赤": "red"}
PARENT = "parent"
SELF_APPROVAL = "allow_self_approval"

PLAN = SheetForm(
    "計画",
    "計画そのもの。黄色の欄に書きます。",
    (
        code_column("計画コード", "半角の英数字と - _ だけ。アドレスに使います。例 tome-dx"),
        name_column("計画の正式な名称。"),
        Column("first_year", "最初の年度", Kind.YEAR, 12, "令和6年度 か 2024。", required=True),
        Column("final_year", "最後の年度", Kind.YEAR, 12, "令和10年度 か 2028。", required=True),
        Column("philosophy", "基本理念", Kind.TEXT, 40, "表紙に出ます。なければ空欄。"),
        word_column(
            "rate_method",
            "達成率の計算方法",
            RateMethod,
            "分からないときは「向きを考慮」。減らす指標でも、達成が100％以上になります。",
            required=False,
        ),
        flag_column(
            SELF_APPROVAL,
            "自分の報告の承認を許す",
            "承認者が自分で書いた報告も承認できるようにするときだけ「はい」。空欄は今のまま。",
        ),
        SOURCE,
    ),
    upright=True,
)
EDITION = SheetForm(
    "版",
    "計画の版。改訂したときは番号を一つ増やします。",
    (
        Column("number", "番号", Kind.WHOLE, 8, "当初版は 1。", required=True),
        Column("label", "名称", Kind.TEXT, 20, "例 当初版、令和8年度改訂版。", required=True),
        Column(
            "effective_from",
            "適用開始年度",
            Kind.YEAR,
            12,
            "この版が始まる年度。",
            required=True,
        ),
        Column("adopted_on", "決定日", Kind.DAY, 12, "例 2024-04-01。空欄は「案」。"),
        Column("note", "備考", Kind.TEXT, 40, ""),
    ),
    upright=True,
)
POLICIES = SheetForm(
    "基本方針",
    "計画の柱。1行に1つ。",
    (code_column("基本方針コード", "例 1"), name_column("基本方針の名称。", 50), SOURCE),
    required=False,
)
MEASURES = SheetForm(
    "施策",
    "基本方針の下の施策。計画書の順に並べます。",
    (
        Column(
            "policy",
            "基本方針コード",
            Kind.CODE,
            12,
            "「基本方針」のコード。どれにも属さないときは空欄。",
            refers_to="基本方針",
        ),
        code_column("施策コード", "例 1-2"),
        name_column("施策の名称。", 50),
        SOURCE,
    ),
)
INITIATIVES = SheetForm(
    "取組",
    "施策の下の取組。計画書の順に並べます。",
    (
        Column(
            PARENT,
            "施策コード",
            Kind.CODE,
            12,
            "施策のコード。",
            required=True,
            refers_to="施策",
        ),
        code_column("取組コード", "例 1-2-1"),
        name_column("取組の名称。", 46),
        Column("goal", "目標（計画の記載）", Kind.TEXT, 46, "計画書に書かれた目標をそのまま。"),
        SOURCE,
    ),
)
_INITIATIVE = Column(
    PARENT, "取組コード", Kind.CODE, 12, "取組のコード。", required=True, refers_to="取組"
)
PHASES = SheetForm(
    "工程",
    "取組の工程（ロードマップ）。1行に1つ。",
    (
        _INITIATIVE,
        Column(
            "number",
            "番号",
            Kind.WHOLE,
            8,
            "取組の中の番号。版が変わっても同じ工程は同じ番号。空欄は上から順。",
        ),
        Column("label", "内容", Kind.TEXT, 46, "例 試験導入", required=True),
        Column("start", "開始年度", Kind.YEAR, 11, "例 令和6年度", required=True),
        Column("end", "終了年度", Kind.YEAR, 11, "例 令和8年度", required=True),
        flag_column(
            "inferred", "年度は読み取り", "図から読み取った年度は「はい」。原本で確かめます。"
        ),
        Column(
            "start_quarter", "開始四半期", Kind.QUARTER, 9, "1〜4。計画に四半期がなければ空欄。"
        ),
        Column("end_quarter", "終了四半期", Kind.QUARTER, 9, "1〜4。計画に四半期がなければ空欄。"),
        flag_column("ongoing", "継続", "終わりのない活動（周知、運用など）は「はい」。"),
        SOURCE,
    ),
    required=False,
)
INDICATORS = SheetForm(
    "指標",
    "取組の成果を測る指標。1行に1つ。",
    (
        _INITIATIVE,
        code_column("指標コード", "例 1-2-1-a"),
        name_column("指標の名称。", 34),
        Column("definition", "定義", Kind.TEXT, 40, "何を、どう数えるか。"),
        Column("unit", "単位", Kind.TEXT, 8, "例 件、％"),
        Column("decimals", "小数の桁数", Kind.WHOLE, 8, "表示の桁。空欄は 0。"),
        word_column(
            "direction",
            "目指す向き",
            Direction,
            "増やす・減らす・保つ・範囲に収める。定性目標では空欄。",
            unless=JUDGED,
        ),
        word_column(
            "aggregation",
            "集計方法",
            Aggregation,
            "時点値: 最後の四半期。期間合計: 四半期の合計。比率: 分子の合計÷分母の合計。"
            "定性目標では空欄。",
            unless=JUDGED,
        ),
        word_column(
            "entry", "入力", EntryKind, "空欄は、比率なら分子・分母、ほかは値。", required=False
        ),
        flag_column("cumulative", "累計", "年度を越えて積み上げる値は「はい」。"),
        word_column(
            "basis",
            "目標の基準",
            TargetBasis,
            "実数・基準値比（％）・比較系列・前年度以上。空欄は実数。",
            required=False,
        ),
        Column("reference_name", "比較値の名称", Kind.TEXT, 16, "比較系列のときだけ。例 県平均"),
        flag_column("measurable", "測定方法が決定", "未定のときは「いいえ」。空欄は「はい」。"),
        Column("unmeasurable_note", "測定できない理由", Kind.TEXT, 24, ""),
        Column("baseline.value", "基準値", Kind.NUMBER, 12, "計画の前の値。不明なら空欄。"),
        Column("baseline.on", "基準値の時点", Kind.DAY, 13, "例 2024-03-31"),
        Column("baseline.note", "基準値の備考", Kind.TEXT, 20, ""),
        Column("baseline.reference", "基準時の比較値", Kind.NUMBER, 12, "比較系列のときだけ。"),
        *(
            Column(
                f"baseline.quarters.{number}",
                f"基準年度 第{number}四半期",
                Kind.NUMBER,
                12,
                "期間合計のときだけ。書くなら四つとも。",
            )
            for number in range(1, 5)
        ),
        flag_column("baseline.sample", "基準値は見本", "実際の値でないときは「はい」。"),
        flag_column("headline", "概況に大きく出す", "計画の顔になる指標は「はい」。"),
        word_column(
            "rate_method",
            "達成率の計算方法",
            RateMethod,
            "計画の方法と違うときだけ。空欄は計画の方法。",
            16,
            required=False,
        ),
        word_column(
            "frequency",
            "報告頻度",
            Frequency,
            "四半期ごと・半期ごと（第2・第4）・年1回（第4）。空欄は四半期ごと。",
            required=False,
        ),
        Column("limits.min", "取りうる最小値", Kind.NUMBER, 12, "割合や件数なら 0。なければ空欄。"),
        Column("limits.max", "取りうる最大値", Kind.NUMBER, 12, "割合なら 100。なければ空欄。"),
        SOURCE,
    ),
    required=False,
)
_INDICATOR = Column(
    PARENT, "指標コード", Kind.CODE, 12, "指標のコード。", required=True, refers_to="指標"
)
TARGETS = SheetForm(
    "目標",
    "年度ごとの目標値。右へ年度を並べます。目標のない年度は空欄（0 とは違います）。"
    "範囲は「37.5〜50」、定性目標は「達成」と書きます。",
    (
        _INDICATOR,
        Column("", "指標名", Kind.TEXT, 34, "確認用。読み込みません。"),
        Column("", "単位", Kind.TEXT, 12, "確認用。読み込みません。"),
    ),
    required=False,
)
TARGET_NOTES = SheetForm(
    "目標の備考",
    "目標値に添える備考。1行に1つ。なければ空のままにします。",
    (
        _INDICATOR,
        Column("", "指標名", Kind.TEXT, 34, "確認用。読み込みません。"),
        Column("year", "年度", Kind.YEAR, 12, "目標のある年度。例 令和6年度", required=True),
        Column("note", "備考", Kind.TEXT, 70, "200文字まで。", required=True),
    ),
    required=False,
)
RESPONSIBILITIES = SheetForm(
    "所管課",
    "所管課と、受け持つ取組。1行に1つ。取組のない課は取組コードを空欄に。",
    (
        code_column("所管課コード", "例 D01"),
        Column("name", "所管課名", Kind.TEXT, 26, "同じコードには同じ名称。", required=True),
        Column("initiative", "取組コード", Kind.CODE, 12, "取組のコード。", refers_to="取組"),
        Column(
            "lead",
            "区分",
            Kind.WORD,
            10,
            "主管は一つの取組に一つ。空欄は主管。",
            words={LEAD: "true", PART: "false"},
        ),
    ),
    required=False,
)
SCHEME = SheetForm(
    "評価基準",
    "評価基準の名前。",
    (
        Column(
            "code",
            "評価基準コード",
            Kind.CODE,
            14,
            "半角の英数字。例 standard。シートをすべて空にすると標準の基準です。",
            required=True,
        ),
        Column("name", "評価基準の名称", Kind.TEXT, 20, "例 標準", required=True),
        Column(
            "unrated_code",
            "評価できないものの記号",
            Kind.TEXT,
            14,
            "区分の記号とは別のもの。空欄は D。",
        ),
        Column("unreported_code", "未報告の記号", Kind.TEXT, 14, "空欄は「未報告」。"),
    ),
    upright=True,
    required=False,
)
BANDS = SheetForm(
    "評価基準",
    "計画比から評価への対応。よい区分から順に並べます。",
    (
        code_column("記号", "例 A。評価できないもの・未報告の記号とは別に。", width=18),
        Column("label", "名称", Kind.TEXT, 16, "例 計画以上", required=True),
        Column(
            "lower_bound",
            "計画比の下限",
            Kind.RATIO,
            12,
            "110％ のように。一番下の区分だけ空欄。",
        ),
        Column("colour", "色", Kind.WORD, 8, "", required=True, words=COLOURS),
        Column("meaning", "意味", Kind.TEXT, 30, "凡例に出ます。"),
        flag_column("on_plan", "計画どおり以上", "割合を出すときに数えるか。", 16),
        word_column(
            "phase_outcome",
            "工程の評価",
            PhaseOutcome,
            "工程をこの区分にするのは。",
            required=False,
        ),
    ),
    required=False,
)
TERMS = SheetForm(
    "用語",
    "計画の用語集。",
    (
        Column("term", "用語", Kind.TEXT, 24, "", required=True),
        Column("meaning", "意味", Kind.TEXT, 70, "", required=True),
        SOURCE,
    ),
    required=False,
)
FORMS = (
    PLAN,
    EDITION,
    POLICIES,
    MEASURES,
    INITIATIVES,
    PHASES,
    INDICATORS,
    TARGETS,
    TARGET_NOTES,
    RESPONSIBILITIES,
    SCHEME,
    BANDS,
    TERMS,
)
