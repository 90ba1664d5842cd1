"""Keeping what people enter on a department's sheet, and handing it in once it is complete.

Errors and warnings hold up nothing but the handing in (docs/decisions/0010).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction

from measures.actions.report_storing import ReportWrite, store, write_of
from measures.actions.reports import NOT_IN_PLAN, HeldReport, locked, take_steps
from measures.models import QuarterlyReport, ReportingRound
from measures.selectors.desk.lines import NOTHING_SAID, ReportLines
from measures.selectors.desk.reading import lines_to_save, report_lines
from measures.selectors.desk.units import (
    CONFIRMATION,
    Content,
    Unread,
    mark_of,
    mark_over,
    stored_units,
)
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
    """The report as it stands after a save, what awaits a choice, and why nothing was saved.

    ``submission`` is the report where it was handed in, the refusal where it could not be, and None
    where that was not asked for.
    """

    lines: ReportLines
    clashes: tuple[ComparedEdit, ...] = ()
    refusal: tuple[str, ...] = ()
    submission: QuarterlyReport | Refused | None = None

    @property
    def is_settled(self) -> bool:
        """Whether everything sent was kept, and nothing awaits a choice."""
        return not self.clashes and not self.refusal


EditsOf = Callable[[ReportLines], Sequence[Edit]]
Chosen = Callable[[ReportLines], bool]


def none(lines: ReportLines) -> bool:
    """None of the reports."""
    return False


def save_sheet(
    *,
    round: ReportingRound,
    initiatives: Collection[Initiative],
    by: User,
    edits_of: EditsOf,
    hand_in: Chosen = none,
) -> list[Saved]:
    """Keep every edit whose page has shown what it writes over; ask about the rest.

    *edits_of* gives the edits of a report, read as its lines are. Everything is read once and
    written at once, in as many statements for one report as for many. Where the person, the day or
    the report's state forbids it, nothing of that report is written, and its ``refusal`` says why.
    What is stored already is not stored twice. A confirmation is for the figure that it was shown
    with: over another's it is left out, unasked. Where all is kept, the reports that *hand_in*
    chooses are submitted.
    """
    try:
        return _save(round, initiatives, by, edits_of, hand_in)
    except (Refused, IntegrityError):
        # Something in one of them cannot be stored: the others do not wait for it.
        saved = [saved for one in initiatives for saved in _save_alone(round, one, by, edits_of)]
        return _handed_in(saved, by, hand_in)


def _save_alone(
    round: ReportingRound, initiative: Initiative, by: User, edits_of: EditsOf
) -> list[Saved]:
    try:
        try:
            return _save(round, [initiative], by, edits_of, none, singly=True)
        except IntegrityError:
            # Somebody began the report at the same moment: by now it is there to be read.
            return _save(round, [initiative], by, edits_of, none, singly=True)
    except Refused as refusal:
        return [Saved(_lines_of(round, initiative, by), refusal=refusal.messages)]


@transaction.atomic
def _save(
    round: ReportingRound,
    initiatives: Collection[Initiative],
    by: User,
    edits_of: EditsOf,
    hand_in: Chosen,
    *,
    singly: bool = False,
) -> list[Saved]:
    held = QuarterlyReport.objects.filter(round=round, initiative__in=initiatives)
    held = held.select_for_update(of=("self",)).order_by("pk")
    read = lines_to_save(round, initiatives, access_of(by), held)
    compared = [_compare(lines, edits_of(lines), by) for lines in read]
    writes = [write for _, write in compared if write and write.is_needed]
    store(writes, by, singly=singly)
    return _handed_in([saved for saved, _ in compared], by, hand_in)


def _compare(
    lines: ReportLines, edits: Sequence[Edit], by: User
) -> tuple[Saved, ReportWrite | None]:
    """What a save leaves of the report of *lines*, and what it writes for that."""
    units, report = stored_units(lines), lines.report
    touched = [edit for edit in edits if edit.mark != edit.seen]
    found = [ComparedEdit(edit, units.get(edit.name)) for edit in touched]
    changes = [change for change in found if not change.is_needless]
    if not changes:
        return Saved(lines), None
    if report and not report.is_editable:
        state = report.get_state_display()
        return Saved(lines, refusal=(f"「{state}」の報告は変更できません。",)), None
    if lines.refusal:
        return Saved(lines, refusal=(lines.refusal,)), None
    kept = {change.edit.name: change.edit.content for change in changes if not change.clashes}
    write = write_of(lines, kept, by)
    clashes = [c for c in changes if c.clashes and not c.edit.is_confirmation]
    return Saved(write.lines, tuple(clashes)), write


def _lines_of(round: ReportingRound, initiative: Initiative, by: User) -> ReportLines:
    for lines in report_lines([round], [initiative], access_of(by)):
        return lines
    raise Refused(NOT_IN_PLAN.format(round.period.label))


def edits_over(lines: ReportLines, contents: Mapping[str, Content]) -> list[Edit]:
    """Edits that say *contents*, by unit, whatever stands in the report of *lines*."""
    units = stored_units(lines)
    return [Edit(name, mark_of(units[name]), content) for name, content in contents.items()]


def carry_phases(*, lines: ReportLines, by: User) -> Refused | None:
    """Give each phase that has no state yet the one it had in the last approved report.

    Returns why it could not, where it could not.
    """

    def carried(lines: ReportLines) -> list[Edit]:
        missing = [line for line in lines.phases if line.is_missing]
        before = {line.name: replace(line.last, note="") for line in missing if line.last}
        return edits_over(lines, before)

    [saved] = save_sheet(round=lines.round, initiatives=[lines.initiative], by=by, edits_of=carried)
    return Refused(*saved.refusal) if saved.refusal else None


@transaction.atomic
def submit(
    *, lines: ReportLines, by: User, comment: str = "", version: int | None = None
) -> QuarterlyReport:
    """Hand the report in. Refuses, with every reason, while something is lacking or doubtful.

    *lines* are read again where somebody saved the report after they were read. ``version`` is the
    one that was seen, where another is not to be handed in.
    """
    if lines.report and locked(lines.report).version != lines.version:
        lines = _lines_of(lines.round, lines.initiative, by)
    [submission] = _hand_in([lines], by, comment, version)
    if isinstance(submission, Refused):
        raise submission
    return submission


@transaction.atomic(savepoint=False)
def _handed_in(saved: Sequence[Saved], by: User, hand_in: Chosen) -> list[Saved]:
    """*saved*, and those submitted that *hand_in* chooses, unless something awaits a choice."""
    chosen = [at for at, one in enumerate(saved) if hand_in(one.lines)]
    if not chosen or not all(one.is_settled for one in saved):
        return list(saved)
    submissions = dict(zip(chosen, _hand_in([saved[at].lines for at in chosen], by), strict=True))
    return [replace(one, submission=submissions.get(at)) for at, one in enumerate(saved)]


def _hand_in(
    reports: Sequence[ReportLines], by: User, comment: str = "", version: int | None = None
) -> list[QuarterlyReport | Refused]:
    """Each report of these lines, which are held, or why it could not be handed in."""
    held = [
        HeldReport(
            lines.report,
            departments=[one.pk for one in lines.departments],
            obstacles=lines.obstacles,
            version=version,
        )
        for lines in reports
        if lines.report
    ]
    outcomes = iter(take_steps(held=held, action="submit", by=by, comment=comment))
    found: list[QuarterlyReport | Refused] = []
    for lines in reports:
        if lines.report:
            outcome = next(outcomes)
            found.append(outcome.refusal or outcome.report)
        else:
            reasons = (lines.refusal,) if lines.refusal else lines.obstacles
            found.append(Refused(*(reasons or (NOTHING_SAID,))))
    return found
