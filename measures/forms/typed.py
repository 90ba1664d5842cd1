"""What people type into a report's fields, understood as the sheets' cells are.

Any width, units, thousands, 和暦 and words for a lacking value; by the sheets' own parser, so that
a form and a sheet never differ about what was meant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic

from measures.domain.entry_rules import NO_REASON, gives_no_reason, judgement_fault
from measures.domain.reported import Reported, ReportedPhase, ReportedValue
from measures.importing.figures import (
    DENOMINATOR,
    INCREMENT,
    NOTE,
    NUMBERS,
    NUMERATOR,
    REFERENCE,
    STATUS,
    VALUE,
    Cell,
    Line,
    LineProblem,
    checked_note,
    figure_of,
)
from measures.importing.phases import COMPLETED, STARTED, phase_figure_of
from measures.selectors.import_context import IndicatorSubject
from plans.domain.vocabulary import Judgement, PhaseState, ValueStatus
from plans.sheets.cells.reader import read_cell
from plans.sheets.cells.reading import Column, Kind, accept
from plans.sheets.cells.values import written
from plans.sheets.cells.words import as_kept

STATE = "state"
VALUE_FIELDS = (*NUMBERS, STATUS, NOTE)
PHASE_FIELDS = (STATE, STARTED, COMPLETED, NOTE)
# What a select of 区分 offers; 報告済 and 未報告 go without saying.
LACKING = (ValueStatus.PENDING, ValueStatus.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Understood(Generic[Reported]):
    """What was meant. ``reported`` is None where ``problems`` (field and sentence) forbid it, and
    for a phase whose fields are empty. ``notices`` are worth reading and forbid nothing."""

    reported: Reported | None
    problems: tuple[LineProblem, ...] = ()
    notices: tuple[str, ...] = ()


def understand_actual(
    typed: Mapping[str, str], item: IndicatorSubject, total_before: Decimal | None = None
) -> Understood[ReportedValue]:
    """One indicator's figure, of its ``VALUE_FIELDS``. Left empty they are 未報告, not zero.

    ``total_before`` is the running total at the end of the quarter before: what 増分 adds to.
    """
    cells = {STATUS: _cell(STATUS, _label(typed.get(STATUS, "")), Column.STATUS)}
    for name in NUMBERS:
        # A numerator counts what it counts; the others are in the indicator's unit.
        unit = None if name in {NUMERATOR, DENOMINATOR} else item.unit
        judged = item.is_judgement and name == VALUE
        column = Column.JUDGEMENT if judged else Column.NUMBER
        cells[name] = _cell(name, typed.get(name, ""), column, unit)
    line = Line(cells | {NOTE: _remark(typed.get(NOTE, ""))})
    note = checked_note(line)
    figure = figure_of(line, item, total_before)
    if item.is_judgement and figure and (fault := judgement_fault(figure.value, note)):
        line.fail(fault, NOTE)
    if line.problems:
        return Understood(None, tuple(line.problems), tuple(line.notices))
    nothing = ReportedValue(ValueStatus.MISSING, note=note)
    return Understood(figure or nothing, (), tuple(line.notices))


def understand_phase(typed: Mapping[str, str]) -> Understood[ReportedPhase]:
    """One phase's state and days, of its ``PHASE_FIELDS``; nothing where all of them are empty."""
    state, started, completed, note = (typed.get(name, "") for name in PHASE_FIELDS)
    if not any(text.strip() for text in (state, started, completed, note)):
        return Understood(None)
    if not state.strip():
        return Understood(None, (LineProblem(STATE, "工程の状態を選んでください。"),))
    line = Line(
        {
            STATUS: _cell(STATE, _label(state), Column.STATUS),
            STARTED: _cell(STARTED, started, Column.DATE),
            COMPLETED: _cell(COMPLETED, completed, Column.DATE),
            NOTE: _remark(note),
        }
    )
    figure = phase_figure_of(line)
    if figure and figure.state is PhaseState.CANCELLED and gives_no_reason(figure.note):
        line.fail(NO_REASON, NOTE)
    return Understood(None if line.problems else figure, tuple(line.problems))


def typed_actual(
    figure: ReportedValue | None, unit: str = "", *, judged: bool = False
) -> dict[str, str]:
    """The fields that are read back as *figure*: a running total, a judgement as words.

    Its numbers are in the indicator's *unit*, its counts in none.
    """
    if figure is None:
        return dict.fromkeys(VALUE_FIELDS, "")
    value = _number(figure.value, unit)
    if judged and figure.value is not None:
        value = Judgement.of(figure.value).label
    return {
        VALUE: value,
        INCREMENT: "",
        NUMERATOR: _number(figure.numerator),
        DENOMINATOR: _number(figure.denominator),
        REFERENCE: _number(figure.reference, unit),
        STATUS: figure.status.value if figure.status in LACKING else "",
        NOTE: figure.note,
    }


def typed_phase(phase: ReportedPhase | None) -> dict[str, str]:
    """The fields that are read back as *phase*."""
    texts = phase.as_texts() if phase else [""] * len(PHASE_FIELDS)
    return dict(zip(PHASE_FIELDS, texts, strict=True))


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
    return Cell(NOTE, accept(Kind.TEXT, as_kept(text)).of(text, Column.TEXT))
