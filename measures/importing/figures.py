"""From the cells of one line to one exact figure; the sheet and the form share it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from measures.domain.reported import ReportedValue
from measures.models.actuals import LONGEST_NOTE, OF_NOTHING
from measures.selectors.import_context import IndicatorSubject
from plans.domain.vocabulary import EntryKind, TargetBasis, ValueStatus
from plans.sheets.cells.amounts import plain_number
from plans.sheets.cells.judgements import CHOOSE
from plans.sheets.cells.reading import LONGEST_RAW, Flag, Kind, Qualifier, Reading

# Columns as the layout names them, with the names people see.
VALUE, INCREMENT = "value", "increment"
NUMERATOR, DENOMINATOR, REFERENCE = "numerator", "denominator", "reference"
STATUS, NOTE, SAMPLE = "status", "note", "sample"
UNREAD = "unread"  # a number in a column nobody knows, where the line's own cells are empty
LABELS = {
    VALUE: "実績値",
    INCREMENT: "増分",
    NUMERATOR: "分子",
    DENOMINATOR: "分母",
    REFERENCE: "比較値",
    STATUS: "状態",
}
NUMBERS = (VALUE, INCREMENT, NUMERATOR, DENOMINATOR, REFERENCE)
WITHOUT_VALUE = {
    Kind.MISSING: ValueStatus.MISSING,
    Kind.PENDING: ValueStatus.PENDING,
    Kind.NOT_APPLICABLE: ValueStatus.NOT_APPLICABLE,
}
# Excel and SQLite both keep fifteen digits exactly, and drop the rest silently.
MOST_DIGITS, DECIMALS = 15, 6
NO_UNIT_NEEDED = "数値だけを書いてください。"


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why a line cannot be taken, and the cell to mend."""

    at: str
    message: str
    is_of_cell: bool = True  # or of the line: a closed round is not mended in any cell


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the line: where it is and how it was read."""

    at: str
    reading: Reading


@dataclass(slots=True)
class Line:
    """A line's cells, and what was found wrong or remarkable in them."""

    cells: Mapping[str, Cell]
    problems: list[LineProblem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def reading(self, column: str) -> Reading | None:
        found = self.cells.get(column)
        return found.reading if found else None

    def at(self, *columns: str) -> str:
        """The first of *columns* that the sheet has, or the line's first cell."""
        for column in columns:
            if column in self.cells:
                return self.cells[column].at
        return next((cell.at for cell in self.cells.values()), "")

    def fail(self, message: str, *columns: str) -> None:
        self.problems.append(LineProblem(self.at(*columns), message, is_of_cell=bool(columns)))


def figure_of(
    line: Line, item: IndicatorSubject, total_before: Decimal | None
) -> ReportedValue | None:
    """What *line* reports for *item*; ``None`` where it reports nothing, or has problems.

    ``total_before`` is the running total at the end of the quarter before, where it is known.
    """
    numbers = {name: _number(line, item, name) for name in NUMBERS}
    status = _status(line, item)
    if line.problems:
        return None
    given = {name: value for name, value in numbers.items() if value is not None}
    counted = [name for name in given if name != REFERENCE]
    if status in {ValueStatus.PENDING, ValueStatus.NOT_APPLICABLE}:
        return _without_value(line, status, counted, numbers[REFERENCE])
    if not counted:
        if unread := line.reading(UNREAD):
            line.fail(unread.reason, UNREAD)
        elif status is ValueStatus.REPORTED:
            line.fail("状態は「報告済」ですが、値が空欄です。値を書いてください。", STATUS)
        elif given:
            line.notices.append("比較値だけでは取り込みません（実績値が空欄です）。")
        return None
    value, numerator, denominator = _amounts(line, item, given, total_before)
    reference = _reference(line, item, given)
    if line.problems:
        return None
    return ReportedValue(
        ValueStatus.REPORTED,
        value,
        numerator,
        denominator,
        reference,
        checked_note(line),
        raw_of(line),
    )


def note_of(line: Line) -> str:
    """The line's remark as it was written."""
    reading = line.reading(NOTE)
    return str(reading.value) if reading and reading.value is not None else ""


def checked_note(line: Line) -> str:
    """The line's remark; one too long to be stored becomes a problem of the line."""
    note = note_of(line)
    if len(note) > LONGEST_NOTE:
        line.fail(
            f"備考は{LONGEST_NOTE:,}字までです（今は{len(note):,}字）。短くしてください。", NOTE
        )
    return note


def says_sample(line: Line) -> bool:
    """Whether the line calls itself 見本, as the portal's own exports do."""
    reading = line.reading(SAMPLE)
    return reading is not None and reading.raw.strip() == "見本"


def raw_of(line: Line) -> str:
    """What was written, as it was written and as far as it is stored: the value, or 分子/分母."""
    written = [
        (name, reading.raw)
        for name in NUMBERS
        if (reading := line.reading(name)) and reading.raw.strip()
    ]
    if [name for name, _ in written] == [VALUE]:
        return written[0][1][:LONGEST_RAW]
    return "、".join(f"{LABELS[name]} {raw}" for name, raw in written)[:LONGEST_RAW]


def _number(line: Line, item: IndicatorSubject, name: str) -> Decimal | None:
    """The number in column *name*, where there is one that may be used."""
    reading = line.reading(name)
    if reading is None or reading.flag is Flag.MISSING:
        return None
    if reading.flag is not Flag.OK or not isinstance(reading.value, Decimal):
        line.fail(f"{LABELS[name]}{quoted(reading)}: {reading.reason or _how_to_write(item)}", name)
        return None
    _check_words(line, item, name, reading)
    _, digits, exponent = reading.value.normalize().as_tuple()
    assert isinstance(exponent, int)
    if -exponent > DECIMALS or max(len(digits), len(digits) + exponent) > MOST_DIGITS:
        line.fail(
            f"{LABELS[name]}{quoted(reading)}: 全体で{MOST_DIGITS}桁、小数は{DECIMALS}桁までに"
            "丸めて書いてください。",
            name,
        )
    return reading.value


def _how_to_write(item: IndicatorSubject) -> str:
    return CHOOSE if item.is_judgement else NO_UNIT_NEEDED


def quoted(reading: Reading) -> str:
    """「…」 with what the cell holds, short enough for a message."""
    text = " ".join(reading.raw.split())
    return f"「{text[:30]}…」" if len(text) > 30 else f"「{text}」"


def _check_words(line: Line, item: IndicatorSubject, name: str, reading: Reading) -> None:
    """約, 累計, 増, 以上: words beside the number that may change what it means here."""
    words = reading.qualifiers
    if not words:
        return
    if name == VALUE and Qualifier.INCREMENT in words:
        where = "「増分」の列に" if item.cumulative else "増えた後の値を"
        line.fail(f"実績値{quoted(reading)}は増分に見えます。{where}書いてください。", name)
    if name == INCREMENT and Qualifier.CUMULATIVE in words:
        line.fail(f"増分{quoted(reading)}は累計に見えます。「実績値」の列に書いてください。", name)
    if name == VALUE and Qualifier.CUMULATIVE in words and not item.cumulative:
        line.fail(
            f"実績値{quoted(reading)}は累計に見えますが、この指標は累計ではありません。"
            "この四半期の値を書いてください。",
            name,
        )
    if words & {
        Qualifier.AT_LEAST,
        Qualifier.AT_MOST,
        Qualifier.MORE_THAN,
        Qualifier.LESS_THAN,
    }:
        line.fail(f"{LABELS[name]}{quoted(reading)}: 実績は一つの数値で書いてください。", name)
    if Qualifier.APPROXIMATE in words:
        line.notices.append(f"{LABELS[name]}{quoted(reading)}は概数として取り込みます。")
    if Qualifier.HEADCOUNT in words:
        line.notices.append(
            f"{LABELS[name]}{quoted(reading)}は延べ数として取り込みます（累計ではありません）。"
        )
    if Qualifier.NOTED in words:
        line.notices.append(
            f"{LABELS[name]}{quoted(reading)}は注の印を除いて取り込みます。"
            "注の内容は備考に書いてください。"
        )


def _status(line: Line, item: IndicatorSubject) -> ValueStatus | None:
    """The state that the 状態 column, or a word in a number's place, gives the line."""
    found: list[tuple[str, ValueStatus]] = []
    for name in (STATUS, *NUMBERS):
        reading = line.reading(name)
        if reading is None or (name != STATUS and reading.flag is not Flag.MISSING):
            continue
        if reading.kind in {Kind.SUPPRESSED, Kind.UNDECIDED}:
            line.fail(
                f"{LABELS[name]}{quoted(reading)}は取り込めません。"
                "「集計中」か「該当なし」と書くか、空欄にしてください。",
                name,
            )
        elif reading.kind in WITHOUT_VALUE:
            found.append((name, WITHOUT_VALUE[reading.kind]))
        elif name == STATUS and reading.value == "reported":
            found.append((name, ValueStatus.REPORTED))
        elif name == STATUS:
            line.fail(
                f"状態{quoted(reading)}: 「報告済」「集計中」「該当なし」のどれかにしてください。"
                + ("「達成」「未達成」は実績値の欄に書いてください。" if item.is_judgement else ""),
                name,
            )
    telling = [(name, status) for name, status in found if status is not ValueStatus.MISSING]
    if len({status for _, status in telling}) > 1:
        words = "と".join(f"「{status.label}」" for _, status in telling[:2])
        line.fail(f"{words}が一つの行にあります。どちらかにしてください。", telling[-1][0])
    return telling[0][1] if telling else None


def _without_value(
    line: Line, status: ValueStatus, counted: list[str], reference: Decimal | None
) -> ReportedValue | None:
    if counted:
        line.fail(
            f"「{status.label}」ですが、{LABELS[counted[0]]}に数値があります。"
            "どちらかにしてください。",
            counted[0],
        )
        return None
    return ReportedValue(status, reference=reference, note=checked_note(line), raw=raw_of(line))


def _amounts(
    line: Line, item: IndicatorSubject, given: dict[str, Decimal], total_before: Decimal | None
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Value, numerator and denominator, as the indicator takes them."""
    if INCREMENT in given and not item.cumulative:
        line.fail(
            "この指標は累計ではないため、増分では書けません。実績値に書いてください。", INCREMENT
        )
    if item.entry is EntryKind.FRACTION:
        return (None, *_fraction(line, given))
    for name in (NUMERATOR, DENOMINATOR):
        if name in given:
            line.fail("この指標は分子・分母では書けません。実績値に書いてください。", name)
    return _total(line, given, total_before), None, None


def _fraction(line: Line, given: dict[str, Decimal]) -> tuple[Decimal | None, Decimal | None]:
    numerator, denominator = given.get(NUMERATOR), given.get(DENOMINATOR)
    if numerator is None or denominator is None:
        lacking = NUMERATOR if numerator is None else DENOMINATOR
        line.fail(
            f"この指標は分子と分母で報告します。{LABELS[lacking]}が空欄です。", lacking, VALUE
        )
        return None, None
    if denominator < 0:
        line.fail("分母は0以上にしてください。", DENOMINATOR)
    elif denominator == 0 != numerator:
        line.fail(OF_NOTHING, DENOMINATOR)
    elif numerator > denominator:
        line.notices.append("分子が分母より大きくなっています（100％を超えます）。")
    if VALUE in given and denominator > 0:
        share = numerator / denominator * 100
        decimals = max(0, -int(given[VALUE].as_tuple().exponent))
        if abs(share - given[VALUE]) * 2 > Decimal(1).scaleb(-decimals):
            line.fail(
                f"実績値 {plain_number(given[VALUE])} と、分子÷分母 {share:.2f}％ が合いません。",
                VALUE,
            )
    return numerator, denominator


def _total(line: Line, given: dict[str, Decimal], total_before: Decimal | None) -> Decimal | None:
    """The value; of a running total also from what was added to the quarter before."""
    value, increment = given.get(VALUE), given.get(INCREMENT)
    if increment is None:
        return value
    if total_before is None:
        if value is not None and increment > value >= 0:
            line.fail(
                f"増分 {plain_number(increment)} が累計 {plain_number(value)} より"
                "大きくなっています。1つの数が2つのセルに分かれていないか確かめてください。",
                INCREMENT,
            )
        if value is not None:
            return value
        line.fail(
            "前期の累計が登録されていないため、増分からは計算できません。"
            "実績値に累計を書いてください。",
            INCREMENT,
        )
        return None
    total = total_before + increment
    if value is not None and value != total:
        line.fail(
            f"実績値 {plain_number(value)} が、前期の累計 {plain_number(total_before)} に"
            f"増分を足した {plain_number(total)} と合いません。",
            VALUE,
        )
    return total


def _reference(line: Line, item: IndicatorSubject, given: dict[str, Decimal]) -> Decimal | None:
    if REFERENCE in given and item.basis is not TargetBasis.REFERENCE:
        line.fail("この指標に比較値はありません。空欄にしてください。", REFERENCE)
    return given.get(REFERENCE)
