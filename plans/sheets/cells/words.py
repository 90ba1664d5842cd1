"""The words that sheets use, and how texts are made alike before they are compared.

NFKC serves matching only. It leaves − and 〜 alone and turns ① into 1, hence the table and the
test for characters that merely look like digits.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from typing import TypeVar

from plans.sheets.cells.reading import Kind, Qualifier

T = TypeVar("T")
# Control characters but tabs and line breaks, and what is no character: no sheet can hold them.
_CONTROL = dict.fromkeys(
    [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0),
     0xFFFE, 0xFFFF]
)  # fmt: skip
# What is not seen: those, joiners, marks of the writing direction (pasted numbers bring them),
# and variants.
_INVISIBLE = _CONTROL | dict.fromkeys(
    [0x00AD, 0x2060, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
     *range(0x2066, 0x206A), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
)  # fmt: skip
# U+2212, U+2010 to U+2013 as a hyphen; U+301C, U+223C, U+3030 as a tilde; marks that look alike.
_ALIKE = str.maketrans("−‐‑‒–〜∼〰◯〇✕☓✖╳⨯", "-----~~~○○×××××")
# A zero among kanji numerals is also a circle among marks; numbers therefore keep it.
_ALIKE_IN_NUMBERS = {key: value for key, value in _ALIKE.items() if key != ord("〇")}
_BETWEEN_DIGITS = re.compile("(?<=[0-9]) (?=[0-9])")
_CODE_DASH = re.compile(r"(?<=[0-9a-zA-Z])[ー—―─](?=[0-9a-zA-Z])")
_LEADING_ZEROS = re.compile("^0+(?=[0-9]+$)")
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]+")


def fold(text: str) -> str:
    """*text* for matching: NFKC, one kind of dash and wave, no white space at all."""
    if text.isascii():
        return "".join(text.split())
    return "".join(_nfkc(text).translate(_ALIKE).split())


def fold_number(text: str) -> str:
    """*text* for reading numbers: like ``fold``, but keeps a single space between its words."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(_nfkc(text).translate(_ALIKE_IN_NUMBERS).split())


def _nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE))


def fold_apart(text: str) -> str:
    """Like ``fold``, but digits that a space parts do not run together: 「R8 2Q」 as 「R8-2Q」."""
    return _BETWEEN_DIGITS.sub("-", fold_number(text)).replace(" ", "")


def match_key(text: str) -> str:
    """What two spellings of one name have in common: ㈱ and (株), ｶ and カ, A and a."""
    return fold(text).casefold()


def fold_code(text: str) -> str:
    """A code as it is compared: 「１ー１」 as 「1-1」."""
    return _CODE_DASH.sub("-", fold(text))


def code_key(text: str) -> str:
    """What two spellings of one code have in common: ａ-1 and A-1, 0101 and 101 (from a number)."""
    return _LEADING_ZEROS.sub("", fold_code(text).casefold())


def fold_name(text: str) -> str:
    """What two spellings of a code, of a column or of a word of a list have in common."""
    return fold_code(text).casefold()


def tidy(text: str) -> str:
    """A text as people would write it: no line breaks, no half-width kana, nothing else changed."""
    line = text.translate(_INVISIBLE).strip()
    if "\n" in line or "\r" in line:
        line = "".join(part.strip() for part in line.splitlines())
    if line.isascii():
        return line
    return _HALF_WIDTH_KANA.sub(lambda part: unicodedata.normalize("NFKC", part[0]), line)


def as_kept(text: str) -> str:
    """A remark as it is kept: as written, with one kind of line break and no blanks at its ends.

    Control characters are left out: a workbook or a table with one cannot be read again.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL).strip()


def lookalike_digit(text: str) -> str | None:
    """The first character that NFKC would turn into a digit though it is a mark: ①, ⑴, ½, ²."""
    if text.isascii():
        return None
    for before, char in zip(" " + text, text, strict=False):
        is_unit = char in "²³" and before in "mMｍＭ"  # m²
        if unicodedata.category(char) == "No" and not is_unit:
            return char
    return None


def by_word(table: Mapping[T, str]) -> dict[str, T]:
    """The key of each of the words, which stand in one text for each key."""
    return {word: key for key, words in table.items() for word in words.split()}


EXCEL_ERRORS = {
    "#N/A": "参照した値が見つかりません",
    "#DIV/0!": "0で割っています",
    "#REF!": "参照先のセルがなくなっています",
    "#VALUE!": "数式に数でないものが混ざっています",
    "#NAME?": "数式の名前が正しくありません",
    "#NUM!": "数式の結果が数になりません",
    "#NULL!": "数式の範囲が正しくありません",
    "#SPILL!": "数式の結果が入りきりません",
    "#CALC!": "数式を計算できません",
    "#FIELD!": "数式の参照先が正しくありません",
    "#GETTING_DATA": "計算が終わっていません",
}


# Every dash means "not reported" here; a sheet that means 該当なし has to say so.
DASH_MARKS = frozenset("-—―ー─━*・.")
DASHES = frozenset("-—―ー─━*・/\\") | {
    "--", "---", "――", "ーー", "——", "...", "..", "......", "・・・", "***",
}  # fmt: skip

MISSING_WORDS = by_word(
    {
        Kind.MISSING: "未報告 未入力 未回答 未提出 未記入 不明 不詳 欠測 空欄 空白 未把握",
        Kind.PENDING: (
            "精査中 集計中 調査中 確認中 算定中 算出中 集計前 未集計 未確定 計算中 照会中 公表前"
        ),
        Kind.NOT_APPLICABLE: "該当なし 該当無し 非該当 対象外 実績対象外 n/a na 該当せず",
        Kind.SUPPRESSED: "秘匿 非公表 非公開 秘匿値",
        Kind.UNDECIDED: "未定 検討中 調整中 未設定",
    }
)
SUPPRESSED_MARKS = frozenset({"x", "χ"})

REPEATS = frozenset({"同上", "々", "〃", "″", '"', "仝", "同じ", "同左"})
TOTALS = frozenset({"合計", "小計", "総計", "計", "総合計", "累計", "平均", "全体", "total", "sum"})
EVERY_YEAR = frozenset({"毎年度", "毎年", "各年度", "各年"})

YES_NO = by_word({True: "有 有り あり はい true yes", False: "無 無し なし いいえ false no"})

STATUS_WORDS = by_word(
    {
        "done": (
            "実施済 実施済み 済 済み 完了 完了済 完了済み 実施完了 達成 対応済 対応済み"
            " 導入済 導入済み 終了 done completed"
        ),
        "exceeded": "◎ 計画以上 前倒し 目標超過",
        "on_plan": "○ 計画どおり 計画通り 予定どおり 予定通り 順調",
        "partial": "△ 一部実施 一部完了 一部達成 一部対応",
        "late": "遅れ 遅延 やや遅れ",
        "in_progress": (
            "実施中 進行中 着手 着手済 着手済み 対応中 継続 継続中 導入中 構築中 in_progress"
        ),
        "not_started": "未着手 未実施 未対応 未了 着手前 開始前 not_started",
        "no_progress": "× 進捗なし 未達成 未達",
        "cancelled": "中止 取りやめ 取り止め 廃止 見送り 断念 cancelled",
        "suspended": "保留 休止 中断",
        "reported": "報告済 報告済み 報告 確定 reported",
    }
)

PREFIXES = by_word(
    {
        Qualifier.APPROXIMATE: "約 およそ おおよそ 凡そ 概ね おおむね ほぼ 概数",
        Qualifier.CUMULATIVE: "累計 累積",
        Qualifier.HEADCOUNT: "延べ のべ 延",
        Qualifier.INCREMENT: "新規 追加",
    }
)
SUFFIXES = by_word(
    {
        Qualifier.APPROXIMATE: "程度 前後 ほど 弱 強 余り 余 概数",
        Qualifier.CUMULATIVE: "累計 累積",
        Qualifier.HEADCOUNT: "延べ のべ 延べ数",
        Qualifier.INCREMENT: "追加 増加 増 上昇 向上",
        Qualifier.AT_LEAST: "以上",
        Qualifier.AT_MOST: "以下 以内",
        Qualifier.LESS_THAN: "未満",
        Qualifier.MORE_THAN: "超",
    }
)
DECREASES = ("減少", "削減", "低下", "減")
NOT_ACTUAL = (
    "見込み", "見込", "見込値", "予定", "目標", "目標値", "計画", "計画値", "想定",
    "推計", "推計値", "速報", "速報値", "暫定", "暫定値", "仮",
)  # fmt: skip

_UNITS_ALIKE = {
    word: words.split()[0]
    for words in (
        "% パーセント percent pct",
        "人 名",
        "箇所 か所 カ所 ヶ所 ケ所 ヵ所 個所",
        "箇月 か月 カ月 ヶ月 ケ月 ヵ月",
        "枚 まい",
        "m2 平方メートル 平米",
        "時間 h hr",
        "手続 手続き",
        "円 ¥ yen",
        "台 だい",
        "ポイント pt",
    )
    for word in words.split()
}
_SCALED_UNIT = re.compile(
    "((?:[十百千]?[万億兆])|[百千])"
    "(円|ドル|人|名|件|枚|冊|部|台|本|回|個|点|日|校|館|戸|世帯|時間|施設|団体|手続き?|業務|箇所|か所"
    "|ページ|頁|アクセス|pv|ポイント|t|トン|kg|k?wh|k?m|ha|m[23])$"
)
_SCALES = {"十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "億": 10**8, "兆": 10**12}


def unit_key(unit: str) -> str:
    """What two spellings of one unit have in common: ％ and %, か所 and 箇所."""
    key = match_key(unit).strip("()[]【】")
    return _UNITS_ALIKE.get(key, key)


def is_percent_unit(unit: str) -> bool:
    return unit_key(unit) == "%"


def unit_scale(unit: str) -> tuple[int, str]:
    """「千円」 as (1000, 円); any other unit as (1, itself)."""
    match = _SCALED_UNIT.match(match_key(unit))
    if not match:
        return 1, unit_key(unit)
    return math.prod(_SCALES[mark] for mark in match[1]), unit_key(match[2])


_PREFIX = re.compile("|".join(PREFIXES))
_YEN_AMOUNT = re.compile(r"^[-+▲▼]?[0-9.,〇零一二三四五六七八九十百千万億兆]+(?! *円|[0-9.,])")


def without_prefixes(text: str) -> tuple[str, set[Qualifier]]:
    """A number's text without 約 and its like, which come beside it; 「¥5」 as 「5円」."""
    found: set[Qualifier] = set()
    while prefix := _PREFIX.match(text):
        text = text[prefix.end() :].lstrip(": ")
        found.add(PREFIXES[prefix[0]])
    if text.startswith("¥"):
        # The sign is the unit, unless the cell writes it again after the number.
        text = _YEN_AMOUNT.sub(r"\g<0>円", text.removeprefix("¥").lstrip(), count=1)
    return text, found
