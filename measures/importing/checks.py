"""Whether a line may be written, and what it would change: days, persons, states, figures."""

from dataclasses import dataclass, replace
from datetime import date

from measures.domain.entry_rules import NO_GROUNDS, NO_REASON, gives_no_reason
from measures.domain.reported import Importable, ReportedPhase, ReportedValue, ReportTexts
from measures.importing.figures import NOTE, NUMERATOR, STATUS, VALUE, Line, note_of, says_sample
from measures.importing.rows import RowStatus
from measures.importing.texts import with_stored_texts
from measures.permissions import closing_day, may_enter
from measures.selectors.import_context import (
    ImportContext,
    IndicatorSubject,
    InitiativeSubject,
    Subject,
)
from measures.selectors.stored_rows import AnyStoredRow
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, ReportState
from plans.permissions import Access
from plans.sheets.cells.reading import quote

SAY_WHY = "正しければ、備考に理由を書いてください。"


@dataclass(frozen=True, slots=True)
class RowValidator:
    """Who brings the sheet in on which day, as what."""

    context: ImportContext
    access: Access
    today: date
    is_sample: bool

    @property
    def official(self) -> bool:
        """Whether the figures are approved by being brought in."""
        return self.access.is_administrator

    def calls_sample(self, line: Line) -> bool:
        """Whether the figure is a sample: the whole sheet is, or the line says so."""
        return self.is_sample or says_sample(line)

    def check_person(self, line: Line, initiative: InitiativeSubject) -> None:
        """A promoter's sheet may touch nothing but their own departments' initiatives."""
        if not self.official and not self.access.promoter_of & initiative.department_ids:
            line.fail(
                f"取組 {initiative.code} は自分の所管課の取組ではないため、取り込めません。"
                "この行を消してください。"
            )

    def check_period(self, line: Line, period: Period, initiative: InitiativeSubject) -> None:
        """The initiative is in the plan then, the period has begun, its round is open."""
        if not initiative.is_in_plan(period.year):
            line.fail(f"取組 {initiative.code} は{period.label}の計画に含まれていません。")
        if period.start > self.today:
            message = f"{period.label}はまだ始まっていない期です。"
            if self.official:
                line.notices.append(message)
            else:
                line.fail(message + "年度と四半期を確かめてください。")
        self._check_round(line, period, initiative)

    def _check_round(self, line: Line, period: Period, initiative: InitiativeSubject) -> None:
        found = self.context.rounds.get(period)
        if found is None:
            if not self.official:
                line.fail(f"{period.label}の報告期がありません。管理者に依頼してください。")
            return
        if self.official and self.today < found.round.opens_on:
            line.notices.append(f"{period.label}の受付はまだ始まっていません。")
            return
        reason = may_enter(
            self.access,
            round=found.round,
            department_ids=initiative.department_ids,
            extensions=found.extensions,
            day=self.today,
        )
        if reason:
            line.fail(reason)

    def is_closed(self, period: Period, initiative: InitiativeSubject) -> bool:
        """Whether the period's round is over for this initiative."""
        found = self.context.rounds.get(period)
        if found is None:
            return False
        closes_on = closing_day(found.round, initiative.department_ids, found.extensions)
        return closes_on < self.today

    def check_report(self, line: Line, period: Period, initiative: InitiativeSubject) -> None:
        """Work under way is not written over from outside."""
        report = self.context.reports.get((period, initiative.id))
        if report is None or report.state == ReportState.DRAFT:
            return
        what = f"{period.short} {initiative.code}「{initiative.name}」の報告は"
        state = f"「{report.get_state_display()}」の状態です。"
        if report.state == ReportState.SUBMITTED:
            line.fail(f"{what}{state}承認か差戻しが済んでから取り込んでください。")
        elif report.state == ReportState.SENT_BACK and self.official:
            line.fail(f"{what}{state}所管課が直して提出し、承認されてから取り込んでください。")
        elif report.state == ReportState.APPROVED and not self.official:
            line.fail(f"{what}承認済みです。直すには、管理者に再開を依頼してください。")

    def check_sample(self, line: Line, *standing: AnyStoredRow | None) -> None:
        """A sample never takes the place of a real figure."""
        if self.calls_sample(line) and any(found and not found.is_sample for found in standing):
            line.fail("実際の値が登録されているため、見本では置き換えません。")

    def standing(
        self, current: AnyStoredRow | None, draft: AnyStoredRow | None
    ) -> AnyStoredRow | None:
        """What the sheet would take the place of: official figures, or a department's draft."""
        return current if self.official else (draft or current)

    def _check_reason(
        self,
        line: Line,
        subject: Subject,
        reported: Importable,
        stored: AnyStoredRow | None,
    ) -> None:
        """A phase is given up with the reason beside it, the line's own or one that stands."""
        if not isinstance(reported, ReportedPhase) or reported.state is not PhaseState.CANCELLED:
            return
        before = stored.reported if stored else None
        stands = isinstance(before, ReportedPhase) and before.state is PhaseState.CANCELLED
        if gives_no_reason(note_of(line)) and not stands:
            line.fail(f"工程「{subject.name}」: {NO_REASON}", NOTE, STATUS)

    def compare(
        self,
        line: Line,
        subject: Subject,
        reported: Importable,
        current: AnyStoredRow | None,
        draft: AnyStoredRow | None,
    ) -> tuple[Importable, RowStatus]:
        """What would be stored, and whether it differs from what stands."""
        standing = self.standing(current, draft)
        stored = standing or draft
        if stored and not _judges_otherwise(subject, reported, stored.reported):
            reported = with_stored_remarks(reported, stored.reported)
        self._check_reason(line, subject, reported, stored)
        drafted = f"下書き（{shown_of(subject, draft.reported)}）" if draft else ""
        if standing:
            line.notices += _note_changes(standing.reported, reported)
        if standing and standing.reported == reported:
            if standing.is_sample == self.calls_sample(line):
                if self.official and draft:
                    line.notices.append(f"{drafted}が残っています。")
                return reported, RowStatus.SAME
            if not self.calls_sample(line):
                line.notices.append("見本の値を実際の値に置き換えます。")
        if self.official and draft and draft.reported != reported:
            line.notices.append(f"{drafted}を置き換えます。")
        return reported, RowStatus.CHANGED if standing else RowStatus.NEW


def check_doubts(
    line: Line,
    item: IndicatorSubject,
    period: Period,
    reported: ReportedValue,
    before: AnyStoredRow | None,
    is_first_of_year: bool,
) -> None:
    """Fail *line* where its figure needs a remark that it lacks; *before* is what is stored."""
    stored = before.reported if before else None
    stood = isinstance(stored, ReportedValue) and stored.value == 1
    if item.is_judgement and reported.value == 1 and gives_no_reason(note_of(line)) and not stood:
        line.fail(NO_GROUNDS, NOTE, VALUE)
    for doubt in item.doubts(reported, period, is_first_of_year=is_first_of_year):
        if note_of(line):
            line.notices.append(doubt.label)
        else:
            line.fail(doubt.label + SAY_WHY, VALUE, NUMERATOR)


def shown_of(subject: Subject, reported: Importable) -> str:
    """What is reported of *subject* in one short string."""
    return reported.shown(judged=isinstance(subject, IndicatorSubject) and subject.is_judgement)


def _note_changes(before: Importable, reported: Importable) -> list[str]:
    if isinstance(before, ReportTexts) or isinstance(reported, ReportTexts):
        return []
    if before.note == reported.note:
        return []
    only = "備考だけ" if replace(before, note=reported.note) == reported else "備考も"
    return [f"{only}変えます: {quote(before.note)}→{quote(reported.note)}。"]


def _judges_otherwise(subject: Subject, reported: Importable, before: Importable) -> bool:
    """Whether a goal in words is judged otherwise: the grounds of before are not those of now."""
    if not isinstance(reported, ReportedValue) or not isinstance(before, ReportedValue):
        return False
    judged = isinstance(subject, IndicatorSubject) and subject.is_judgement
    return judged and reported.value != before.value


def with_stored_remarks(reported: Importable, before: Importable) -> Importable:
    """*reported* with the note and the reference that stand, where the sheet leaves them blank."""
    if isinstance(reported, ReportedValue) and isinstance(before, ReportedValue):
        return replace(
            reported,
            note=reported.note or before.note,
            reference=before.reference if reported.reference is None else reported.reference,
        )
    if isinstance(reported, ReportedPhase) and isinstance(before, ReportedPhase):
        return replace(
            reported,
            note=reported.note or before.note,
            started_on=reported.started_on or before.started_on,
        )
    if isinstance(reported, ReportTexts) and isinstance(before, ReportTexts):
        return with_stored_texts(reported, before)
    return reported
