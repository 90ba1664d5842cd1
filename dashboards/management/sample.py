"""What the demo makes up: marked 見本 wherever it is shown, and nobody in it is a real person."""

from datetime import date

from plans.domain.vocabulary import RoleKind

PLAN = "tome-dx"
# The plan's first day, on which the demo's accounts and departments begin.
BEGUN_ON = date(2024, 4, 1)

# Code, name, and the measures whose initiatives the department answers for.
DEPARTMENTS = (
    ("sample-a", "見本課A", ("1-1", "1-2")),
    ("sample-b", "見本課B", ("1-3", "1-4")),
    ("sample-c", "見本課C", ("1-5", "2-1", "2-2")),
    ("sample-d", "見本課D", ("2-3", "3-1", "3-2", "3-4")),
    ("sample-e", "見本課E", ("3-3", "3-5", "3-6", "3-7", "4")),
)

# R5's quarters of what the plan measures against R5 without giving its amount.
BASELINES = {"3-1-1-a": (2_100_000, 1_900_000, 2_000_000, 2_000_000)}
BASELINE_ON = date(2024, 3, 31)

# What was done, what stands in the way, what comes next.
REPORTS = {
    (2026, 1): {
        "1-2-1": (
            "見本: 子育て関係の2手続の申請フォームを公開した。",
            "見本: 添付書類の多い手続は、書類の見直しが先に要る。",
            "見本: 福祉関係の手続を担当課と選ぶ。",
        ),
    },
    (2026, 2): {
        "1-2-1": (
            "見本: 福祉関係の3手続の申請フォームを公開した。累計は69手続。",
            "見本: 手数料の要る手続は、オンライン決済の方法が決まるまで公開できない。",
            "見本: 次の四半期に、届出だけで済む4手続を公開する。",
        ),
        "1-1-3": (
            "見本: よくある質問を見直し、回答できる割合を確かめた。",
            "見本: 手続名の言い換えに対応できない問い合わせがある。",
            "見本: 言い換えの辞書を足し、効果を検証する。",
        ),
    },
}
# The last quarter's reports that are not official yet, and the figure of the one submitted.
UNDER_WAY: dict[str, tuple[tuple[str, str, str], int | None]] = {
    "1-1-1": (
        (
            "見本: 1台を増やし、窓口の待ち時間を計った。",
            "見本: 混み合う曜日は職員の案内が足りない。",
            "見本: 案内の手順を改め、効果を検証する。",
        ),
        9,
    ),
    "1-1-2": (("見本: 導入する窓口の候補を調べている（書きかけ）。", "", ""), None),
}


def email(role: RoleKind) -> str:
    return f"{role.value}@demo.example"


def department_of(measure: str) -> str:
    """The code of the department that answers for a measure."""
    return next(code for code, _, measures in DEPARTMENTS if measure in measures)
