"""Deciding what every row of a sheet would do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from django.utils import timezone

from measures.domain.jobs import JobStage
from measures.domain.reported import AnyReported, ReportedValue
from measures.importing.cautions import Neighbours, PhaseNeighbours, summary
from measures.importing.checks import RowValidator, shown_of
from measures.importing.figures import (
    DENOMINATOR,
    INCREMENT,
    NOTE,
    NUMBERS,
    NUMERATOR,
    STATUS,
    UNREAD,
    VALUE,
    Line,
    figure_of,
)
from measures.importing.history import applied_before
from measures.importing.lines import SheetLine, lines_of
from measures.importing.matching import Matcher, period_of
from measures.importing.phases import COMPLETED, STARTED, phase_figure_of
from measures.importing.questions import Questions
from measures.importing.rows import (
    WRITTEN,
    ImportPlan,
    PlannedRow,
    PlannedWrite,
    RowStatus,
    in_order,
)
from measures.imports.actuals import Answers
from measures.selectors.import_context import (
    ImportContext,
    IndicatorSubject,
    PhaseSubject,
    context_of,
)
from measures.selectors.stored_rows import AnyStoredRow
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import ValueStatus
from plans.models import Plan, User
from plans.permissions import access_of
from plans.sheets.cells.reading import Flag, Kind

LAST_YEARS_FORM = (
    "締め切った期か、計画にない指標の行ばかりです。"
    "昨年度の様式ではありませんか。新しい調査票をダウンロードしてください。"
)
ALREADY_IN = (
    "このファイルは {} に取込済みです。"
    "値を直すときは、シートを直して保存し、それを取り込んでください。"
)
TWICE_REPORTED = "同じ指標・同じ四半期の行が二つあります（{}と{}）。一つにしてください。"
BLANK_WITH_VALUE = "空欄のため、今の値のままにします。"
BLANK_WITH_NOTE = "備考だけでは取り込みません。状態に「集計中」などを書いてください。"
BLANK = "空欄のため、未報告のままにします。"


# Told the stage, the rows that are done and all of them; may raise to end the work.
Progress: TypeAlias = Callable[[JobStage, int, int], None]
ROWS_A_TICK = 500


def silent(stage: JobStage, done: int, total: int) -> None:
    """Nobody waits to hear how far it is."""


def plan_import(
    *,
    plan: Plan,
    by: User,
    file_name: str,
    content: bytes,
    is_sample: bool,
    answers: Answers | None = None,
    progress: Progress = silent,
) -> ImportPlan:
    """Read a sheet and hold every row of it against what is stored. Writes nothing.

    *answers* are written in place of the cells that somebody mended in the preview.
    """
    progress(JobStage.READING, 0, 0)
    context = context_of(plan)
    sheet = lines_of(content, file_name, context, answers or {})
    validator = RowValidator(context, access_of(by), clock.today(), is_sample)
    planner = Planner(validator, progress)
    rows = in_order([*sheet.problems, *planner.rows(sheet.lines)], sheet.sheets)
    before = applied_before(plan, sheet.sha256, is_sample=is_sample)
    notices = [*summary(planner.doubtful), *sheet.notices]
    if before and before.applied_at:
        day = timezone.localtime(before.applied_at).date()
        notices.insert(0, ALREADY_IN.format(day.isoformat()))
    if planner.looks_old(rows):
        notices.append(LAST_YEARS_FORM)
    return ImportPlan(
        context=context,
        sheet=sheet.name,
        encoding=sheet.encoding,
        sha256=sheet.sha256,
        is_sample=is_sample,
        rows=rows,
        new_rounds=sorted(
            {
                row.write.period
                for row in rows
                if row.write and row.status in WRITTEN and row.write.period not in context.rounds
            }
        ),
        notices=notices,
        applied_before=before,
        headers=sheet.headers,
    )


@dataclass(slots=True)
class Matched:
    """A line with what it was found to speak of, and what is stored of that.

    ``before`` is what the line would take the place of.
    """

    source: SheetLine
    subject: IndicatorSubject | PhaseSubject | None = None
    period: Period | None = None
    current: AnyStoredRow | None = None
    draft: AnyStoredRow | None = None
    before: AnyStoredRow | None = None


@dataclass(slots=True)
class Planner:
    """One pass over a sheet. Remembers what its earlier lines said."""

    validator: RowValidator
    progress: Progress
    matcher: Matcher = field(init=False)
    seen: dict[tuple[str, Period], str] = field(default_factory=dict)
    totals: dict[tuple[int, Period], Decimal] = field(default_factory=dict)
    neighbours: Neighbours = field(init=False)
    phase_neighbours: PhaseNeighbours = field(init=False)
    questions: Questions = field(init=False)
    doubtful: list[str] = field(default_factory=list)
    outdated: int = 0

    def __post_init__(self) -> None:
        self.matcher = Matcher(self.context)
        self.questions = Questions(self.context)
        for stored in (self.context.drafts, self.context.current):
            for key, standing in stored.items():
                if standing.reported.value is not None:
                    self.totals[key] = standing.reported.value

    @property
    def context(self) -> ImportContext:
        return self.validator.context

    def rows(self, lines: Sequence[SheetLine]) -> list[PlannedRow]:
        """Every line's outcome, in the sheet's order.

        Lines are judged in the order of their periods, so that a running total can build on the
        quarter before it in the same sheet.
        """
        matched = [self._match(line) for line in lines]
        self._refuse_doubles(matched)
        self._meet_neighbours(matched)
        by_period = sorted(
            range(len(matched)), key=lambda n: (matched[n].period or Period(9999, 4)).ordinal
        )
        found = {}
        for done, number in enumerate(by_period):
            if done % ROWS_A_TICK == 0:
                self.progress(JobStage.COMPARING, done, len(matched))
            found[number] = self._judge(matched[number])
        return [found[number] for number in range(len(matched))]

    def looks_old(self, rows: Sequence[PlannedRow]) -> bool:
        """Whether nothing in the sheet fits: closed periods and unknown codes throughout."""
        telling = [row for row in rows if row.status is not RowStatus.SKIPPED]
        return bool(telling) and self.outdated == len(telling)

    def _match(self, source: SheetLine) -> Matched:
        line = source.line
        indicator = None if source.is_phase else self.matcher.indicator(line)
        period = period_of(line, self.context, indicator)
        year = period.year if period else self.context.plan.final_year
        subject = self.matcher.phase(line, year) if source.is_phase else indicator
        if subject is None and not is_blank(line):
            self.outdated += 1
        if subject is None or period is None:
            return Matched(source, subject, period)
        current, draft = self.context.standing(subject, period)
        before = self.validator.standing(current, draft)
        return Matched(source, subject, period, current, draft, before)

    def _refuse_doubles(self, matched: Sequence[Matched]) -> None:
        """Two lines for one indicator and quarter: nobody can tell which one holds."""
        firsts: dict[tuple[str, Period], Matched] = {}
        for item in matched:
            if item.subject is None or item.period is None or is_blank(item.source.line):
                continue
            first = firsts.setdefault((item.subject.code, item.period), item)
            if first is not item:
                text = TWICE_REPORTED.format(first.source.place, item.source.place)
                for one in (first, item):
                    one.source.line.fail(text, VALUE, STATUS)

    def _meet_neighbours(self, matched: Sequence[Matched]) -> None:
        reported = [
            (item.subject, item.period)
            for item in matched
            if item.subject and item.period and not is_blank(item.source.line)
        ]
        figures = ((one.id, when) for one, when in reported if isinstance(one, IndicatorSubject))
        self.neighbours = Neighbours(self.context, figures)
        states = (
            (one.initiative.id, one.number, when)
            for one, when in reported
            if isinstance(one, PhaseSubject)
        )
        self.phase_neighbours = PhaseNeighbours(self.context, self.validator.today, states)

    def _judge(self, item: Matched) -> PlannedRow:
        line = item.source.line
        if is_blank(line):
            return self._blank(item)
        if item.subject is None or item.period is None:
            return self._row(item, RowStatus.ERROR)
        if isinstance(item.subject, PhaseSubject):
            return self._phase(item, item.subject, item.period)
        return self._indicator(item, item.subject, item.period)

    def _indicator(self, item: Matched, subject: IndicatorSubject, period: Period) -> PlannedRow:
        line = item.source.line
        reported = figure_of(line, subject, self._total_before(subject, period))
        if reported is None:
            return self._row(item, RowStatus.ERROR if line.problems else RowStatus.SKIPPED)
        if reported.value is not None:
            self.totals[subject.id, period] = reported.value
        cautions = self.neighbours.cautions(subject, period, reported)
        row = self._asked(cautions, item, subject, period, reported)
        self.questions.note(subject, period)
        return row

    def _phase(self, item: Matched, subject: PhaseSubject, period: Period) -> PlannedRow:
        reported = phase_figure_of(item.source.line)
        if reported is None:
            return self._row(item, RowStatus.ERROR)
        cautions = self.phase_neighbours.cautions(subject, period, reported)
        return self._asked(cautions, item, subject, period, reported)

    def _asked(self, cautions: Sequence[str], item: Matched, *rest: Any) -> PlannedRow:
        """The outcome of a line with what should be looked at again beside it."""
        item.source.line.notices += cautions
        row = self._outcome(item, *rest)
        if cautions and row.status in WRITTEN:
            self.doubtful.append(row.where)
        return row

    def _outcome(
        self,
        item: Matched,
        subject: IndicatorSubject | PhaseSubject,
        period: Period,
        reported: AnyReported,
    ) -> PlannedRow:
        line, initiative = item.source.line, subject.initiative
        current, draft = item.current, item.draft
        self.validator.check_person(line, initiative)
        reported, status = self.validator.compare(line, subject, reported, current, draft)
        if status is not RowStatus.SAME:
            if isinstance(subject, IndicatorSubject) and isinstance(reported, ReportedValue):
                self.questions.ask(line, subject, period, reported, item.before or draft)
            self.validator.check_period(line, period, initiative)
            self.validator.check_report(line, period, initiative)
            self.validator.check_sample(line, current, draft)
            self.outdated += self.validator.is_closed(period, initiative)
        if line.problems:
            return self._row(item, RowStatus.ERROR)
        write = PlannedWrite(
            period=period,
            initiative_id=initiative.id,
            subject_id=subject.id,
            reported=reported,
            current_id=current.id if current else None,
            draft_id=draft.id if draft and status is not RowStatus.SAME else None,
            draft_text=shown_of(subject, draft.reported) if draft else None,
            is_sample=self.validator.calls_sample(line),
        )
        return self._row(item, status, write)

    def _total_before(self, subject: IndicatorSubject, period: Period) -> Decimal | None:
        """The running total at the end of the quarter before: reported, or the baseline."""
        last = period.shift(-1)
        known = self.totals.get((subject.id, last))
        if known is None and subject.baseline_on == last.end:
            return subject.baseline_value
        return known

    def _blank(self, item: Matched) -> PlannedRow:
        """A line left blank reports nothing, and is no mistake."""
        is_value = isinstance(item.subject, IndicatorSubject)
        item.before = (item.draft or item.current) if is_value else None
        message, figure = BLANK, item.before.reported if item.before else None
        if isinstance(figure, ReportedValue) and figure.status is not ValueStatus.MISSING:
            message = BLANK_WITH_VALUE
        if (note := item.source.line.reading(NOTE)) and note.raw.strip():
            message += BLANK_WITH_NOTE
        item.source.line.problems.clear()
        item.source.line.notices[:] = [message]
        return self._row(item, RowStatus.SKIPPED)

    def _row(
        self, item: Matched, status: RowStatus, write: PlannedWrite | None = None
    ) -> PlannedRow:
        line = item.source.line
        messages = line.notices
        cell = cell_of_figure(line)
        if status is RowStatus.ERROR:
            cell = line.problems[0].at
            messages = [
                problem.message if problem.at == cell else f"{problem.at}: {problem.message}"
                for problem in line.problems
            ]
        subject, before = item.subject, item.before
        reading = next((found.reading for found in line.cells.values() if found.at == cell), None)
        return PlannedRow(
            row=item.source.row,
            cell=cell,
            indicator=subject.code if subject else item.source.code_in_sheet or None,
            period=str(item.period) if item.period else None,
            status=status,
            before=shown_of(subject, before.reported) if subject and before else None,
            after=shown_of(subject, write.reported) if subject and write else None,
            message=" ".join(messages),
            sheet=item.source.sheet,
            name=subject.name if subject else "",
            raw=reading.raw if reading else "",
            candidates=reading.suggestions if reading else (),
            may_mend=any(problem.is_of_cell for problem in line.problems[:1]),
            write=write,
        )


def is_blank(line: Line) -> bool:
    """Whether nothing is reported: no number, and no word that says why there is none."""
    for name in (*NUMBERS, STATUS, STARTED, COMPLETED, UNREAD):
        reading = line.reading(name)
        if reading and not (reading.flag is Flag.MISSING and reading.kind is Kind.MISSING):
            return False
    return True


def cell_of_figure(line: Line) -> str:
    """The cell that gave the line its figure."""
    for name in (VALUE, INCREMENT, NUMERATOR, DENOMINATOR, STATUS):
        reading = line.reading(name)
        if reading and reading.raw.strip():
            return line.cells[name].at
    return line.at(VALUE, STATUS)
