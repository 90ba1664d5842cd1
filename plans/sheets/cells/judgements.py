"""定性目標の判定 — 「達成」 and 「未達成」 in a cell, as the numbers that are stored."""

from decimal import Decimal

from plans.sheets.cells.reading import Kind, Reading, accept, ask, quote
from plans.sheets.cells.words import by_word, match_key

# What stands for the unit of an indicator that is judged.
JUDGED = "定性目標"
ACHIEVED, NOT_ACHIEVED = "達成", "未達成"
NUMBERS = {ACHIEVED: Decimal(1), NOT_ACHIEVED: Decimal(0)}
WORDS = by_word(
    {
        ACHIEVED: "達成 達成済 達成済み 達成した 達成しました 目標達成",
        NOT_ACHIEVED: "未達成 未達 達成していない 達成していません 未だ達成せず",
    }
)
# Marks and words that most people mean so, and some do not.
LIKELY = by_word(
    {
        ACHIEVED: "○ ◎ 1 true はい 有 完了 済 済み",
        NOT_ACHIEVED: "× 0 false いいえ 無 未 未完了 未実施",
    }
)
CHOOSE = "「達成」か「未達成」と書いてください。"


def read_judgement(raw: str) -> Reading:
    """The judgement that *raw* tells; anything but its own words is asked about."""
    key = match_key(raw).strip("。")
    if judgement := WORDS.get(key):
        return accept(Kind.NUMBER, NUMBERS[judgement])
    reason = f"定性目標の判定として{quote(raw)}は読み取れません。{CHOOSE}"
    return ask(reason, *([LIKELY[key]] if key in LIKELY else []))
