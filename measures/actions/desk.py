"""Keeping what people enter on a department's sheet, and handing it in once it is complete.

Errors and warnings hold up nothing but the handing in (docs/decisions/0010).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from measures.actions.reports import (
    ReportTexts,
    ensure_report,
    locked,
    move_report,
    save_report,
)
from measures.domain.reported import ReportedPhase, ReportedValue
from measures.models import FigureConfirmation, QuarterlyReport, ReportingRound, TypedText
from measures.selectors.desk.lines import TEXTS, ReportLines
from measures.selectors.desk.reading import report_lines
from measures.selectors.desk.units import (
    CONFIRMATION,
    Content,
    Unread,
    mark_of,
    mark_over,
    stored_units,
)
from plans import clock
from plans.errors import Refused
from plans.models import Initiative, User
from plans.permissions import access_of

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Edit:
    """One unit as it stands on somebody's page.

    ``seen`` marks the stored content that the page has shown last, empty where that is unknown.
    ``content`` is an ``Unread`` where the fields could not be read.
    ``choice`` answers a clash: ``keep_mine`` or ``keep_theirs`` of a ``ComparedEdit``.
    """

    name: str
    seen: str
    content: Content
    choice: str = ""

    @property
    def mark(self) -> str:
        """The mark of what a save stores: a text that cannot be read leaves the figure below."""
        if isinstance(self.content, Unread):
            return mark_over(self.seen, self.content.typed)
        return mark_of(self.content)

    @property
    def is_confirmation(self) -> bool:
        return self.name.startswith(CONFIRMATION)

    @property
    def subject_id(self) -> int:
        """The id of the indicator or phase in its name."""
        return int(self.name.rpartition("-")[2])


@dataclass(frozen=True, slots=True)
class ComparedEdit:
    """An edit, and what is stored where it would be written."""

    edit: Edit
    stored: Content

    @property
    def keep_mine(self) -> str:
        """The choice that writes over what is stored, whatever the field holds by then."""
        return f"{MINE}:{mark_of(self.stored)}"

    @property
    def keep_theirs(self) -> str:
        """The choice that gives up what the field held; anything else in it is asked about anew."""
        return f"{THEIRS}:{mark_of(self.stored)}:{self.edit.mark}"

    @property
    def is_needless(self) -> bool:
        return self.edit.mark == mark_of(self.stored) or self.edit.choice == self.keep_theirs

    @property
    def clashes(self) -> bool:
        """Whether it would write over something that its page has not shown."""
        return self.edit.seen != mark_of(self.stored) and self.edit.choice != self.keep_mine


@dataclass(frozen=True, slots=True)
class Saved:
    """The report as it stands after a save, what awaits a choice, and why nothing was saved."""

    lines: ReportLines
    clashes: tuple[ComparedEdit, ...] = ()
    refusal: tuple[str, ...] = ()


def save_or_refuse(*, lines: ReportLines, edits: Sequence[Edit], by: User) -> Saved:
    """``save_edits`` in the report of *lines*, a refusal told instead of raised."""
    if not edits:
        return Saved(lines)
    try:
        return save_edits(round=lines.round, initiative=lines.initiative, by=by, edits=edits)
    except Refused as refusal:
        return Saved(lines, refusal=refusal.messages)


@transaction.atomic
def save_edits(
    *, round: ReportingRound, initiative: Initiative, by: User, edits: Sequence[Edit]
) -> Saved:
    """Keep every edit of this report whose page has shown what it writes over; ask about the rest.

    What is stored already is not stored twice. A confirmation is for the figure that it was shown
    with: over another's it is left out, unasked. Raises ``Refused`` where the person, the day or
    the report's state forbids it.
    """
    touched = [edit for edit in edits if edit.mark != edit.seen]
    if not touched:
        return Saved(lines_of(round, initiative, by))
    report = locked(ensure_report(round=round, initiative=initiative, by=by))
    units = stored_units(lines_of(round, initiative, by))
    found = [ComparedEdit(edit, units.get(edit.name)) for edit in touched]
    changes = [change for change in found if not change.is_needless]
    if not changes:
        return Saved(lines_of(round, initiative, by))
    if not report.is_editable:
        raise Refused(f"「{report.get_state_display()}」の報告は変更できません。")
    _store(report, by, [change.edit for change in changes if not change.clashes])
    clashes = [c for c in changes if c.clashes and not c.edit.is_confirmation]
    return Saved(lines_of(round, initiative, by), tuple(clashes))


def lines_of(round: ReportingRound, initiative: Initiative, by: User) -> ReportLines:
    """The report's lines as they stand. Refuses an initiative that the round does not hold."""
    for lines in report_lines([round], [initiative], access_of(by)):
        return lines
    raise Refused(f"この取組は、{round.period.label}の計画に含まれていません。")


def _store(report: QuarterlyReport, by: User, edits: Collection[Edit]) -> None:
    texts = ReportTexts(report.done, report.issues, report.next_steps)
    actuals, phases = {}, {}
    for edit in edits:
        content = edit.content
        if isinstance(content, ReportedValue):
            actuals[edit.subject_id] = content
        elif isinstance(content, ReportedPhase):
            phases[edit.subject_id] = content
        elif edit.name in TEXTS and isinstance(content, str):
            texts = replace(texts, **{edit.name: content})
    saved = save_report(
        report=report,
        by=by,
        expected_version=report.version,
        texts=texts,
        actuals=actuals,
        phases=phases,
    )
    kept = _keep_unread(saved, by, [edit for edit in edits if not isinstance(edit.content, str)])
    sure = _keep_confirmations(saved, by, [edit for edit in edits if edit.is_confirmation])
    if (kept or sure) and saved.version == report.version:
        saved.version += 1
        saved.updated_at = clock.now()
        saved.save()


def _keep_unread(report: QuarterlyReport, by: User, edits: Iterable[Edit]) -> bool:
    """Keep the fields that cannot be read as they were typed, and forget those that now can."""
    changed = False
    for edit in edits:
        head = f"{edit.name[0]}{edit.subject_id}-"
        before = TypedText.objects.filter(report=report, field__startswith=head)
        typed = edit.content.typed if isinstance(edit.content, Unread) else {}
        changed |= bool(typed) or before.exists()
        before.delete()
        TypedText.objects.bulk_create(
            TypedText(report=report, field=f"{head}{name}", text=text, by=by, at=clock.now())
            for name, text in typed.items()
        )
    return changed


def _keep_confirmations(report: QuarterlyReport, by: User, edits: Collection[Edit]) -> bool:
    """Note who stands by which figure and why; nothing where the reason is not given.

    Returns whether anything changed. A tick that was set beside another figure says nothing.
    """
    if not edits:
        return False
    changed = False
    rows = {row.indicator.pk: row for row in lines_of(report.round, report.initiative, by).rows}
    for edit in edits:
        row = rows[edit.subject_id]
        note = row.figure.note if row.figure else ""
        if edit.content and edit.content != row.as_text:
            continue
        gone, _ = FigureConfirmation.objects.filter(report=report, indicator=row.indicator).delete()
        if edit.content and note:
            FigureConfirmation.objects.create(
                report=report, indicator=row.indicator, figure_text=row.as_text, reason=note, by=by
            )
        changed |= bool(gone or (note and edit.content))
    return changed


@transaction.atomic
def carry_phases(*, round: ReportingRound, initiative: Initiative, by: User) -> Saved:
    """Give each phase that has no state yet the one it had in the last approved report."""
    lines = lines_of(round, initiative, by)
    edits = [
        Edit(
            line.name,
            mark_of(None),
            ReportedPhase(line.last.state, line.last.started_on, line.last.completed_on),
        )
        for line in lines.phases
        if line.is_missing and line.last
    ]
    return save_edits(round=round, initiative=initiative, by=by, edits=edits)


@transaction.atomic
def submit(
    *, round: ReportingRound, initiative: Initiative, by: User, comment: str = ""
) -> QuarterlyReport:
    """Hand the report in. Refuses, with every reason, while something is lacking or doubtful."""
    report = locked(ensure_report(round=round, initiative=initiative, by=by))
    if report.is_editable:
        obstacles = lines_of(round, initiative, by).obstacles
        if obstacles:
            raise Refused(*obstacles)
    return move_report(report=report, action="submit", by=by, comment=comment)
