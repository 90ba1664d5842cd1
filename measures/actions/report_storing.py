"""What one save writes of a report, and many of them written at once: all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import IntegrityError
from django.db.models import Model, Q

from measures.domain.entry_rules import judgement_fault
from measures.domain.reported import TEXTS, AnyReported, ReportedPhase, ReportedValue
from measures.models import (
    Actual,
    FigureConfirmation,
    PhaseProgress,
    QuarterlyReport,
    TypedText,
)
from measures.selectors.desk.lines import (
    AnyLine,
    IndicatorLine,
    ReportLines,
)
from measures.selectors.desk.units import CONFIRMATION, Content, Unread, mark_of
from plans import clock
from plans.actions.audit import AuditEvent, record_all
from plans.actions.records import refusing
from plans.domain.audit_actions import REPORT_BEGUN, REPORT_SAVED
from plans.domain.vocabulary import Judgement
from plans.errors import Refused
from plans.models import User

WHO_AND_WHENCE = (
    "entered_by", "entered_at", "is_sample", "batch", "source_sheet", "source_cell",
)  # fmt: skip
COLUMNS: dict[type[Model], tuple[str, ...]] = {
    Actual: (*ReportedValue.__slots__, *WHO_AND_WHENCE),
    PhaseProgress: ("phase", *ReportedPhase.__slots__, *WHO_AND_WHENCE),
}


@dataclass(slots=True)
class ReportWrite:
    """What a save changes of one report.

    ``report`` has its new texts, ``rows`` are its drafts by what they are called, ``lines`` the
    report as it stands once all of this is written. ``changes`` go into the audit trail.
    """

    report: QuarterlyReport
    lines: ReportLines
    by: User
    rows: list[tuple[str, Actual | PhaseProgress]] = field(default_factory=list)
    changes: dict[str, list[Any]] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)
    typed: list[TypedText] = field(default_factory=list)
    unconfirmed: list[int] = field(default_factory=list)
    confirmed: list[FigureConfirmation] = field(default_factory=list)

    @property
    def is_needed(self) -> bool:
        beside = self.forgotten or self.typed or self.unconfirmed or self.confirmed
        return bool(self.changes or beside)


def write_of(lines: ReportLines, contents: Mapping[str, Content], by: User) -> ReportWrite:
    """What has to be written for *contents*, by unit, to stand in the report of *lines*.

    Refuses a figure of another kind than the indicator's.
    """
    report = lines.report or QuarterlyReport(
        round=lines.round, initiative=lines.initiative, created_by=by
    )
    write = ReportWrite(report, lines, by)
    for name, label in TEXTS.items():
        before, text = getattr(report, name), contents.get(name)
        if isinstance(text, str) and text != before:
            setattr(report, name, text)
            write.changes[label] = [before, text]
    rows = [_written(write, row, contents) for row in lines.rows]
    rows = [_confirmed(write, row, contents) for row in rows]
    phases = [_written(write, line, contents) for line in lines.phases]
    if write.is_needed:
        report.version += 1
        report.updated_at = clock.now()
        write.lines = replace(lines, report=report, rows=tuple(rows), phases=tuple(phases))
    return write


def _written(write: ReportWrite, line: AnyLine, contents: Mapping[str, Content]) -> AnyLine:
    """*line* with what is told of it. What cannot be read is kept beside the figure below it."""
    if line.name not in contents:
        return line
    content = contents[line.name]
    content = _as_given(content, line.figure)
    if isinstance(content, ReportedValue | ReportedPhase) and mark_of(content) != mark_of(
        line.figure
    ):
        write.rows.append((line.label, _draft(write, line, content)))
        write.changes[line.label] = [_audited(line, line.figure), _audited(line, content)]
        line = replace(line, figure=content, is_sample=write.report.is_sample)  # type: ignore[arg-type]
    typed = dict(content.typed) if isinstance(content, Unread) else {}
    write.forgotten += [f"{line.key}-{name}" for name in line.unread]
    write.typed += [
        TypedText(
            report=write.report, field=f"{line.key}-{name}", text=text, by=write.by, at=clock.now()
        )
        for name, text in typed.items()
    ]
    return replace(line, unread=typed)


def _as_given(content: Content, stored: AnyReported | None) -> Content:
    """*content*; where its figure is the one *stored*, as that was given: a remark is no figure."""
    if not (isinstance(content, ReportedValue) and isinstance(stored, ReportedValue)):
        return content
    return replace(content, raw=stored.raw) if content.numbers == stored.numbers else content


def _draft(write: ReportWrite, line: AnyLine, content: AnyReported) -> Actual | PhaseProgress:
    """The draft row of *line*: typed in by hand, whatever sheet an earlier one came from."""
    columns = content.columns() | {
        "pk": line.draft_id,
        "report": write.report,
        "entered_by": write.by,
        "entered_at": clock.now(),
        "is_sample": write.report.is_sample,
    }
    if isinstance(line, IndicatorLine):
        _check_kind(line, content)
        period = line.period
        row: Actual | PhaseProgress = Actual(
            indicator=line.indicator, fiscal_year=period.year, quarter=period.quarter, **columns
        )
    else:
        row = PhaseProgress(phase=line.phase, **columns)
    with refusing(f"{line.label}: "):
        # What one row says against another is the database's to refuse.
        row.clean_fields(exclude=[f.name for f in row._meta.fields if f.is_relation])
    return row


def _check_kind(line: IndicatorLine, entry: Any) -> None:
    """A fraction where fractions are entered, one value where values are, 達成 with its grounds."""
    wrong = entry.value if line.takes_fraction else entry.numerator
    if wrong is not None:
        raise Refused(f"{line.label}: {line.indicator.get_entry_display()}で入力する指標です。")
    if line.subject.is_judgement and (fault := judgement_fault(entry.value, entry.note)):
        raise Refused(f"{line.label}: {fault}")


def _audited(line: AnyLine, content: AnyReported | None) -> dict[str, Any] | None:
    """*content* as the audit trail keeps it; a judgement by its word."""
    if content is None:
        return None
    columns = content.columns()
    if (
        isinstance(line, IndicatorLine)
        and line.subject.is_judgement
        and columns["value"] is not None
    ):
        columns["value"] = Judgement.of(columns["value"]).label
    return columns


def _confirmed(
    write: ReportWrite, row: IndicatorLine, contents: Mapping[str, Content]
) -> IndicatorLine:
    """*row* with who stands by its figure; nothing where the reason is not given.

    A tick that was set beside another figure says nothing.
    """
    text = contents.get(f"{CONFIRMATION}{row.indicator.pk}")
    if text is None or (text and text != row.as_text):
        return row
    note = row.figure.note if row.figure else ""
    if row.confirmed:
        write.unconfirmed.append(row.indicator.pk)
    if text and note:
        write.confirmed.append(
            FigureConfirmation(
                report=write.report,
                indicator=row.indicator,
                figure_text=row.as_text,
                reason=note,
                by=write.by,
            )
        )
    return replace(row, confirmed=row.as_text if text and note else "")


def store(writes: Sequence[ReportWrite], by: User, *, singly: bool = False) -> None:
    """Write all of *writes*, in the caller's transaction and as many statements as for one.

    A rule that the database keeps raises IntegrityError. With *singly* each row is written by
    itself, and the refusal says which one breaks which rule.
    """
    new = [write.report for write in writes if write.report.pk is None]
    old = [write.report for write in writes if write.report.pk is not None]
    QuarterlyReport.objects.bulk_create(new)
    QuarterlyReport.objects.bulk_update(old, [*TEXTS, "version", "updated_at"])
    rows = [labelled for write in writes for labelled in write.rows]
    if singly:
        for label, row in rows:
            _store_row(label, row)
    else:
        for model in (Actual, PhaseProgress):
            _store_rows(model, [row for _, row in rows if isinstance(row, model)])
    _store_beside(writes)
    record_all(by=by, events=list(_events(writes, new)))


def _store_rows(model: Any, rows: Sequence[Any]) -> None:
    model.objects.bulk_update([row for row in rows if row.pk], COLUMNS[model])
    model.objects.bulk_create([row for row in rows if not row.pk])


def _store_row(label: str, row: Actual | PhaseProgress) -> None:
    try:
        row.save(update_fields=COLUMNS[type(row)] if row.pk else None)
    except IntegrityError as error:
        for constraint in row._meta.constraints:
            if constraint.name in str(error):
                reason = constraint.get_violation_error_message()
                raise Refused(f"{label}: {reason}") from error
        raise


def _store_beside(writes: Sequence[ReportWrite]) -> None:
    """What cannot be read yet, and who stands by which figure."""
    forgotten, unconfirmed = Q(), Q()
    for write in writes:
        if write.forgotten:
            forgotten |= Q(report=write.report, field__in=write.forgotten)
        if write.unconfirmed:
            unconfirmed |= Q(report=write.report, indicator__in=write.unconfirmed)
    if forgotten:
        TypedText.objects.filter(forgotten).delete()
    if unconfirmed:
        FigureConfirmation.objects.filter(unconfirmed).delete()
    TypedText.objects.bulk_create(text for write in writes for text in write.typed)
    FigureConfirmation.objects.bulk_create(one for write in writes for one in write.confirmed)


def _events(writes: Sequence[ReportWrite], new: Sequence[QuarterlyReport]) -> Any:
    for write in writes:
        plan_id = write.report.round.plan_id
        if write.report in new:
            yield AuditEvent(REPORT_BEGUN, write.report, plan_id=plan_id)
        if write.changes:
            yield AuditEvent(REPORT_SAVED, write.report, write.changes, plan_id=plan_id)
