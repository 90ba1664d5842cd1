"""From the cells of one line of the sheet 工程 to a phase's state."""

from datetime import date

from measures.domain.reported import ReportedPhase
from measures.importing.figures import STATUS, Line, checked_note, quoted
from plans.domain.vocabulary import PhaseState

STARTED, COMPLETED = "started_on", "completed_on"
LABELS = {STARTED: "開始日", COMPLETED: "完了日"}
STATES = {
    "not_started": PhaseState.NOT_STARTED,
    "in_progress": PhaseState.IN_PROGRESS,
    "done": PhaseState.COMPLETED,
    "cancelled": PhaseState.CANCELLED,
}


def phase_figure_of(line: Line) -> ReportedPhase | None:
    """What *line* reports for its phase; ``None`` where it has problems."""
    state = _state(line)
    started, completed = _day(line, STARTED), _day(line, COMPLETED)
    if state is PhaseState.COMPLETED and completed is None:
        line.fail("「完了」には完了日を書いてください。", COMPLETED, STATUS)
    if state is not PhaseState.COMPLETED and completed is not None:
        line.fail("完了日があるのに「完了」ではありません。どちらかを直してください。", STATUS)
    if started and completed and completed < started:
        line.fail("完了日が開始日より前です。", COMPLETED)
    if line.problems or state is None:
        return None
    return ReportedPhase(state, started, completed, checked_note(line))


def _state(line: Line) -> PhaseState | None:
    reading = line.reading(STATUS)
    known = STATES.get(str(reading.value)) if reading and reading.is_ok else None
    if reading is not None and known is None:
        labels = "".join(f"「{state.label}」" for state in PhaseState)
        line.fail(f"工程の状態{quoted(reading)}: {labels}のどれかにしてください。", STATUS)
    return known


def _day(line: Line, column: str) -> date | None:
    reading = line.reading(column)
    if reading is None or reading.is_missing:
        return None
    if reading.is_ok and isinstance(reading.value, date):
        return reading.value
    line.fail(f"{LABELS[column]}{quoted(reading)}: {reading.reason}", column)
    return None
