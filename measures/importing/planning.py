"""Deciding what every row of a sheet would do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from django.utils import timezone

from measures.domain.jobs import JobStage
from measures.domain.reported import TEXTS, Importable, ReportedValue, ReportTexts
from measures.importing.cautions import Neighbours, PhaseNeighbours, summary
from measures.importing.checks import RowValidator, check_doubts, shown_of
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
from measures.importing.lines import SheetLine, read_lines
from measures.importing.matching import Matcher, period_of
from measures.importing.phases import COMPLETED, STARTED, phase_figure_of
from measures.importing.rows import (
    WRITTEN,
    ImportPlan,
    PlannedRow,
    PlannedWrite,
    RowStatus,
    in_order,
)
from measures.importing.texts import copied, stays_as_it_is, texts_of
from measures.imports.actuals import MendedCells
from measures.imports.headings import TableKind
from measures.selectors.import_context import (
    ImportContext,
    IndicatorSubject,
    PhaseSubject,
    ReportSubject,
    Subject,
    context_of,
)
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
BLANK_WITH_TEXTS = "空欄のため、今の文のままにします。"
BLANK_TEXTS = "取組状況・課題・今後の予定が空欄のため、取り込みません。"
BLANK = "空欄のため、未報告のままにします。"


# Called with the stage, the rows that are done and all of them; may raise to end the work.
Progress: TypeAlias = Callable[[JobStage, int, int], None]
ROWS_A_TICK = 500


def no_progress(stage: JobStage, done: int, total: int) -> None:
    """Report nothing: the whole sheet is read within one request."""


def plan_import(
    *,
    plan: Plan,
    by: User,
    file_name: str,
    content: bytes,
    is_sample: bool,
    mended: MendedCells | None = None,
    progress: Progress = no_progress,
) -> ImportPlan:
    """Read a sheet and hold every row of it against what is stored. Writes nothing.

    *mended* are written in place of the cells that somebody mended in the preview.
    """
    progress(JobStage.READING, 0, 0)
    context = context_of(plan)
    matcher = Matcher(context)
    sheet = read_lines(content, file_name, matcher, mended or {})
    validator = RowValidator(context, access_of(by), clock.today(), is_sample)
    planner = Planner(validator, matcher, progress)
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
class Planner:
    """One pass over a sheet, whose later lines are held against its earlier ones."""

    validator: RowValidator
    matcher: Matcher
    progress: Progress
    neighbours: Neighbours = field(init=False)
    phase_neighbours: PhaseNeighbours = field(init=False)
    doubtful: list[str] = field(default_factory=list)
    outdated: int = 0

    @property
    def context(self) -> ImportContext:
        return self.validator.context

    def rows(self, lines: Sequence[SheetLine]) -> list[PlannedRow]:
        """Every line's outcome, in the sheet's order.

        Lines are judged in the order of their periods, so that a running total can build on the
        quarter before it in the same sheet.
        """
        for line in lines:
            self._match(line)
        self._refuse_doubles(lines)
        self._meet_neighbours(lines)
        by_period = sorted(
            range(len(lines)), key=lambda n: (lines[n].period or Period(9999, 4)).ordinal
        )
        found = {}
        for done, number in enumerate(by_period):
            if done % ROWS_A_TICK == 0:
                self.progress(JobStage.COMPARING, done, len(lines))
            found[number] = self._judge(lines[number])
        return [found[number] for number in range(len(lines))]

    def looks_old(self, rows: Sequence[PlannedRow]) -> bool:
        """Whether nothing in the sheet fits: closed periods and unknown codes throughout."""
        telling = [row for row in rows if row.status is not RowStatus.SKIPPED]
        return bool(telling) and self.outdated == len(telling)

    def _match(self, line: SheetLine) -> None:
        """Find what *line* is about, and what is stored of that."""
        is_report = line.kind is TableKind.TEXTS
        is_figure = line.kind is TableKind.ACTUALS
        indicator = self.matcher.indicator(line) if is_figure else None
        line.period = period_of(line, self.context, indicator)
        year = line.period.year if line.period else self.context.plan.final_year
        if line.kind is TableKind.PHASES:
            line.subject = self.matcher.phase(line, year)
        else:
            line.subject = self.matcher.report(line) if is_report else indicator
        if line.subject is None and not reports_nothing(line):
            self.outdated += 1
        if line.subject and line.period:
            line.current, line.draft = self.context.standing(line.subject, line.period)
            line.before = self.validator.standing(line.current, line.draft)

    def _refuse_doubles(self, lines: Sequence[SheetLine]) -> None:
        """Two lines for one indicator and quarter: it is open which one holds."""
        firsts: dict[tuple[str, Period], SheetLine] = {}
        for line in lines:
            if line.subject is None or line.period is None or reports_nothing(line):
                continue
            first = firsts.setdefault((line.subject.code, line.period), line)
            if first is not line:
                for one in (first, line):
                    one.fail(TWICE_REPORTED.format(first.place, line.place), VALUE, STATUS)

    def _meet_neighbours(self, lines: Sequence[SheetLine]) -> None:
        reported = [
            (line.subject, line.period)
            for line in lines
            if line.subject and line.period and not reports_nothing(line)
        ]
        figures = ((one.id, when) for one, when in reported if isinstance(one, IndicatorSubject))
        self.neighbours = Neighbours(self.context, figures)
        states = (
            (one.initiative.id, one.number, when)
            for one, when in reported
            if isinstance(one, PhaseSubject)
        )
        self.phase_neighbours = PhaseNeighbours(self.context, self.validator.today, states)

    def _judge(self, line: SheetLine) -> PlannedRow:
        if reports_nothing(line):
            return _blank(line)
        reported: Importable | None = None
        cautions: list[str] = []
        if line.subject is None or line.period is None:
            return _row(line, RowStatus.ERROR)
        if isinstance(line.subject, PhaseSubject):
            reported = phase_figure_of(line)
            if reported:
                cautions = self.phase_neighbours.cautions(line.subject, line.period, reported)
        elif isinstance(line.subject, ReportSubject):
            texts = texts_of(line)
            reported = None if line.problems else texts
            line.notices += stays_as_it_is(texts, line.current)
            before = self.context.texts(line.subject.id, line.period.shift(-1))
            cautions = copied(texts, line.current, before)
        else:
            total_before = self.neighbours.total_before(line.subject, line.period)
            reported = figure_of(line, line.subject, total_before)
            if reported:
                cautions = self.neighbours.cautions(line.subject, line.period, reported)
        if reported is None:
            return _row(line, RowStatus.ERROR if line.problems else RowStatus.SKIPPED)
        line.notices += cautions
        row = self._outcome(line, line.subject, line.period, reported)
        if cautions and row.status in WRITTEN:
            self.doubtful.append(row.where)
        return row

    def _outcome(
        self,
        line: SheetLine,
        subject: Subject,
        period: Period,
        reported: Importable,
    ) -> PlannedRow:
        initiative, current, draft = subject.initiative, line.current, line.draft
        self.validator.check_person(line, initiative)
        reported, status = self.validator.compare(line, subject, reported, current, draft)
        if status is not RowStatus.SAME:
            if isinstance(subject, IndicatorSubject) and isinstance(reported, ReportedValue):
                is_first = self.neighbours.is_first_of_year(subject.id, period)
                check_doubts(line, subject, period, reported, line.before or draft, is_first)
            self.validator.check_period(line, period, initiative)
            self.validator.check_report(line, period, initiative)
            self.validator.check_sample(line, current, draft)
            self.outdated += self.validator.is_closed(period, initiative)
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
        return _row(line, RowStatus.ERROR if line.problems else status, write)


def _blank(line: SheetLine) -> PlannedRow:
    """A line left blank reports nothing, and is no mistake."""
    if isinstance(line.subject, PhaseSubject):
        line.before = None
    elif line.subject:
        line.before = line.draft or line.current
    message, figure = BLANK, line.before.reported if line.before else None
    if isinstance(figure, ReportedValue) and figure.status is not ValueStatus.MISSING:
        message = BLANK_WITH_VALUE
    if line.kind is TableKind.TEXTS:
        message = BLANK_WITH_TEXTS if line.before else BLANK_TEXTS
    if (note := line.reading(NOTE)) and note.raw.strip():
        message += BLANK_WITH_NOTE
    line.problems.clear()
    line.notices[:] = [message]
    return _row(line, RowStatus.SKIPPED)


def _row(line: SheetLine, status: RowStatus, write: PlannedWrite | None = None) -> PlannedRow:
    messages, cell = line.notices, cell_of_figure(line)
    if line.problems:
        cell = line.problems[0].at
        messages = [
            problem.message if problem.at == cell else f"{problem.at}: {problem.message}"
            for problem in line.problems
        ]
    subject, stored = line.subject, line.before
    before = shown_of(subject, stored.reported) if subject and stored else None
    is_error = status is RowStatus.ERROR
    after = shown_of(subject, write.reported) if subject and write and not is_error else None
    if write and isinstance(write.reported, ReportTexts) and status in WRITTEN:
        former = stored.reported if stored else ReportTexts()
        assert isinstance(former, ReportTexts)
        both = (former, write.reported)
        before, after = (one.shown(beside=both) for one in both)
    reading = next((found.reading for found in line.cells.values() if found.at == cell), None)
    return PlannedRow(
        row=line.row,
        cell=cell,
        indicator=subject.code if subject else line.code_in_sheet or None,
        period=str(line.period) if line.period else None,
        status=status,
        before=before,
        after=after,
        message=" ".join(messages),
        sheet=line.sheet,
        name=subject.name if subject else "",
        raw=reading.raw if reading else "",
        candidates=reading.suggestions if reading else (),
        may_mend=any(problem.is_of_cell for problem in line.problems[:1]),
        write=write,
    )


def reports_nothing(line: Line) -> bool:
    """Whether nothing is reported: no number, and no word that says why there is none."""
    for name in (*NUMBERS, STATUS, STARTED, COMPLETED, UNREAD, *TEXTS):
        reading = line.reading(name)
        if reading and not (reading.flag is Flag.MISSING and reading.kind is Kind.MISSING):
            return False
    return True


def cell_of_figure(line: Line) -> str:
    """The cell that gave the line its figure."""
    for name in (VALUE, INCREMENT, NUMERATOR, DENOMINATOR, STATUS, *TEXTS):
        reading = line.reading(name)
        if reading and reading.raw.strip():
            return line.cells[name].at
    return line.at(VALUE, STATUS)
