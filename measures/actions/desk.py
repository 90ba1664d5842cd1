"""Keeping what people enter on a department's sheet, and handing it in once it is complete.

Errors and warnings hold up nothing but the handing in (docs/decisions/0010).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction

from measures.actions.report_storing import ReportWrite, store, write_of
from measures.actions.reports import NOT_IN_PLAN, HeldReport, locked, take_steps
from measures.domain.reported import UNCHANGED
from measures.models import QuarterlyReport, ReportingRound
from measures.selectors.desk.lines import NOTHING_SAID, IndicatorLine, PhaseLine, ReportLines
from measures.selectors.desk.reading import lines_to_save, report_lines, texts_before
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
REPEATED = (
    "{}が前回（{}）と同じ文です。直すか、そのままでよければ「このまま提出」を押してください。"
)


class RepeatsTexts(Refused):
    """Texts of the quarter before stand in it again, and nobody has said that they are meant."""


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
Unit = IndicatorLine | PhaseLine


def none(lines: ReportLines) -> bool:
    """None of the reports."""
    return False


@dataclass(frozen=True, slots=True)
class HandIn:
    """Which reports are handed in after a save.

    ``means_repeats``: that texts of the quarter before stand in them again is meant so.
    """

    chooses: Chosen = none
    means_repeats: bool = False


NOTHING = HandIn()


def save_sheet(
    *,
    round: ReportingRound,
    initiatives: Collection[Initiative],
    by: User,
    edits_of: EditsOf,
    hand_in: HandIn = NOTHING,
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
            return _save(round, [initiative], by, edits_of, NOTHING, singly=True)
        except IntegrityError:
            # Somebody began the report at the same moment: by now it is there to be read.
            return _save(round, [initiative], by, edits_of, NOTHING, singly=True)
    except Refused as refusal:
        return [Saved(_lines_of(round, initiative, by), refusal=refusal.messages)]


@transaction.atomic
def _save(
    round: ReportingRound,
    initiatives: Collection[Initiative],
    by: User,
    edits_of: EditsOf,
    hand_in: HandIn,
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
    for lines in report_lines([round], [initiative], access_of(by), words_before=False):
        return lines
    raise Refused(NOT_IN_PLAN.format(round.period.label))


def edits_over(lines: ReportLines, contents: Mapping[str, Content]) -> list[Edit]:
    """Edits that say *contents*, by unit, whatever stands in the report of *lines*."""
    units = stored_units(lines)
    return [Edit(name, mark_of(units[name]), content) for name, content in contents.items()]


def repeat_last(
    *,
    round: ReportingRound,
    initiatives: Collection[Initiative],
    by: User,
    units: Callable[[ReportLines], Iterable[Unit]],
    in_words: bool = False,
) -> list[Saved]:
    """「前回から変わりなし」: give *units* of the reports what they had in the last approved one.

    Only what nothing is said of yet. It is entered for this quarter by this person, as if typed.
    With *in_words* a report in which nothing stands says it in words, too.
    """

    def repeated(lines: ReportLines) -> list[Edit]:
        contents: dict[str, Content] = {
            unit.name: unit.repeated for unit in units(lines) if unit.repeated
        }
        if in_words and not lines.is_begun:
            contents["done"] = UNCHANGED
        return edits_over(lines, contents)

    return save_sheet(round=round, initiatives=initiatives, by=by, edits_of=repeated)


@transaction.atomic
def submit(
    *,
    lines: ReportLines,
    by: User,
    comment: str = "",
    version: int | None = None,
    means_repeats: bool = False,
) -> QuarterlyReport:
    """Hand the report in. Refuses, with every reason, while something is lacking or doubtful.

    *lines* are read again where somebody saved the report after they were read. ``version`` is the
    one that was seen, where another is not to be handed in. ``means_repeats``: that texts of the
    quarter before stand in it again is meant so.
    """
    if lines.report and locked(lines.report).version != lines.version:
        lines = _lines_of(lines.round, lines.initiative, by)
    [submission] = _hand_in([lines], by, means_repeats, comment, version)
    if isinstance(submission, Refused):
        raise submission
    return submission


@transaction.atomic(savepoint=False)
def _handed_in(saved: Sequence[Saved], by: User, hand_in: HandIn) -> list[Saved]:
    """*saved*, and those submitted that *hand_in* chooses, unless something awaits a choice."""
    chosen = [at for at, one in enumerate(saved) if hand_in.chooses(one.lines)]
    if not chosen or not all(one.is_settled for one in saved):
        return list(saved)
    outcomes = _hand_in([saved[at].lines for at in chosen], by, hand_in.means_repeats)
    submissions = dict(zip(chosen, outcomes, strict=True))
    return [replace(one, submission=submissions.get(at)) for at, one in enumerate(saved)]


def _hand_in(
    reports: Sequence[ReportLines],
    by: User,
    means_repeats: bool,
    comment: str = "",
    version: int | None = None,
) -> list[QuarterlyReport | Refused]:
    """Each report of these lines, which are held, or why it could not be handed in."""
    asked = {} if means_repeats else _repeating(reports)
    held = [
        HeldReport(
            lines.report,
            departments=[one.pk for one in lines.departments],
            obstacles=lines.obstacles,
            version=version,
        )
        for lines in reports
        if lines.report and lines.report.pk not in asked
    ]
    outcomes = iter(take_steps(held=held, action="submit", by=by, comment=comment))
    found: list[QuarterlyReport | Refused] = []
    for lines in reports:
        if lines.report and lines.report.pk in asked:
            found.append(asked[lines.report.pk])
        elif lines.report:
            outcome = next(outcomes)
            found.append(outcome.refusal or outcome.report)
        else:
            reasons = (lines.refusal,) if lines.refusal else lines.obstacles
            found.append(Refused(*(reasons or (NOTHING_SAID,))))
    return found


def _repeating(reports: Sequence[ReportLines]) -> dict[int, RepeatsTexts]:
    """By report the question about its texts, where it could be handed in but for that."""
    ready = [one for one in reports if one.report and one.may_edit and not one.obstacles]
    rounds = {one.round.pk: one.round for one in ready}
    before = texts_before(list(rounds.values()), [one.initiative for one in ready])
    found = {}
    for one in ready:
        assert one.report
        former = before.get((one.round.pk, one.initiative.pk))
        if labels := one.report.texts.repeated_from(former):
            text = REPEATED.format("・".join(labels), one.round.period.shift(-1).short)
            found[one.report.pk] = RepeatsTexts(text)
    return found
