"""What people type into a report's fields, understood as the sheets' cells are.

Any width, units, thousands, 和暦 and words for a lacking value; by the sheets' own parser, so that
a form and a sheet never differ about what was meant.
"""

from dataclasses import astuple, dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from measures.actions.reports import ActualEntry, PhaseEntry
from measures.domain.entry_rules import NO_REASON, judgement_fault
from measures.importing.figures import (
    DENOMINATOR,
    NOTE,
    NUMBERS,
    NUMERATOR,
    STATUS,
    VALUE,
    Cell,
    Line,
    Problem,
    checked_note,
    figure_of,
    raw_of,
)
from measures.importing.phases import COMPLETED, STARTED, phase_figure_of
from measures.selectors.import_context import IndicatorGround
from plans.domain.vocabulary import Judgement, PhaseState, ValueStatus
from plans.sheets.cells.reader import read_cell
from plans.sheets.cells.reading import Column, Kind, accept
from plans.sheets.cells.values import written
from plans.sheets.cells.words import as_kept

LONGEST_RAW = 200
STATE = "state"
# What a select of 区分 offers; 報告済 and 未報告 go without saying.
LACKING = (ValueStatus.PENDING, ValueStatus.NOT_APPLICABLE)
Entry = TypeVar("Entry", ActualEntry, PhaseEntry)


@dataclass(frozen=True, slots=True)
class TypedActual:
    """An indicator's fields as they stand on the page; ``status`` a value or a label of 区分."""

    value: str = ""
    increment: str = ""
    numerator: str = ""
    denominator: str = ""
    reference: str = ""
    status: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TypedPhase:
    """A phase's fields as they stand on the page; ``state`` a value or a label of 工程の状態."""

    state: str = ""
    started_on: str = ""
    completed_on: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Understood(Generic[Entry]):
    """What was meant. ``entry`` is None where ``problems`` (field and sentence) forbid it, and
    for a phase of which nothing is said. ``notices`` are worth saying and forbid nothing."""

    entry: Entry | None
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()


def understand_actual(
    typed: TypedActual, item: IndicatorGround, total_before: Decimal | None = None
) -> Understood[ActualEntry]:
    """One indicator's figure. Fields left empty are 未報告, not zero.

    ``total_before`` is the running total at the end of the quarter before: what 増分 adds to.
    """
    cells = {STATUS: _cell(STATUS, _label(typed.status), Column.STATUS)}
    for name in NUMBERS:
        # A numerator counts what it counts; the others are in the indicator's unit.
        unit = None if name in {NUMERATOR, DENOMINATOR} else item.unit
        judged = item.is_judgement and name == VALUE
        column = Column.JUDGEMENT if judged else Column.NUMBER
        cells[name] = _cell(name, getattr(typed, name), column, unit)
    line = Line(cells | {NOTE: _remark(typed.note)})
    note = checked_note(line)
    figure = figure_of(line, item, total_before)
    if item.is_judgement and figure and (fault := judgement_fault(figure.value, note)):
        line.fail(fault, NOTE)
    if line.problems:
        return Understood(None, tuple(line.problems), tuple(line.notices))
    if figure is None:
        return Understood(ActualEntry(ValueStatus.MISSING, note=note), (), tuple(line.notices))
    entry = ActualEntry(
        status=figure.status,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        reference=figure.reference,
        raw=raw_of(line)[:LONGEST_RAW],
        note=note,
    )
    return Understood(entry, (), tuple(line.notices))


def understand_phase(typed: TypedPhase) -> Understood[PhaseEntry]:
    """One phase's state and days; no entry where all its fields are empty."""
    if not any(text.strip() for text in astuple(typed)):
        return Understood(None)
    if not typed.state.strip():
        return Understood(None, (Problem(STATE, "工程の状態を選んでください。"),))
    line = Line(
        {
            STATUS: _cell(STATE, _label(typed.state), Column.STATUS),
            STARTED: _cell(STARTED, typed.started_on, Column.DATE),
            COMPLETED: _cell(COMPLETED, typed.completed_on, Column.DATE),
            NOTE: _remark(typed.note),
        }
    )
    figure = phase_figure_of(line)
    if figure and figure.state is PhaseState.CANCELLED and not figure.note:
        line.fail(NO_REASON, NOTE)
    if line.problems or figure is None:
        return Understood(None, tuple(line.problems))
    return Understood(PhaseEntry(figure.state, figure.started_on, figure.completed_on, figure.note))


def typed_actual(entry: ActualEntry | None, unit: str = "", *, judged: bool = False) -> TypedActual:
    """The fields that are read back as *entry*: a running total, a judgement as words.

    Its numbers are in the indicator's *unit*, its counts in none.
    """
    if entry is None:
        return TypedActual()
    value = _number(entry.value, unit)
    if judged and entry.value is not None:
        value = Judgement.of(entry.value).label
    return TypedActual(
        value=value,
        numerator=_number(entry.numerator),
        denominator=_number(entry.denominator),
        reference=_number(entry.reference, unit),
        status=entry.status.value if entry.status in LACKING else "",
        note=entry.note,
    )


def typed_phase(entry: PhaseEntry | None) -> TypedPhase:
    """The fields that say what *entry* says."""
    if entry is None:
        return TypedPhase()
    days = (entry.started_on, entry.completed_on)
    started, completed = (day.isoformat() if day else "" for day in days)
    return TypedPhase(entry.state.value, started, completed, entry.note)


def _number(amount: Decimal | None, unit: str = "") -> str:
    return "" if amount is None else written(amount, unit)


def _cell(at: str, text: str, column: Column, unit: str | None = None) -> Cell:
    return Cell(at, read_cell(text, column, unit))


def _label(text: str) -> str:
    """The word that the parser knows, of the value that a select sends for it."""
    for words in (ValueStatus, PhaseState):
        if text in set(words):
            return str(words(text).label)
    return text


def _remark(text: str) -> Cell:
    return Cell(NOTE, accept(text, Column.TEXT, Kind.TEXT, as_kept(text)))
