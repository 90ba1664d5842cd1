"""Whether a line may be written, and what it would change: days, persons, states, figures."""

from dataclasses import dataclass, replace
from datetime import date

from measures.domain.entry_rules import NO_REASON
from measures.domain.reported import AnySays, ReportedPhase, ReportedValue, shown
from measures.importing.figures import NOTE, STATUS, Line, note_of, says_sample
from measures.importing.rows import RowStatus
from measures.permissions import entering_for, may_enter
from measures.selectors.import_context import (
    AnyStanding,
    Ground,
    IndicatorGround,
    InitiativeGround,
    PhaseGround,
)
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, ReportState
from plans.permissions import Access
from plans.sheets.cells.reading import quote


@dataclass(frozen=True, slots=True)
class Gate:
    """Who brings the sheet in on which day, as what."""

    ground: Ground
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

    def check_person(self, line: Line, initiative: InitiativeGround) -> None:
        """A promoter's sheet may touch nothing but their own departments' initiatives."""
        if not self.official and not self.access.promoter_of & initiative.department_ids:
            line.fail(
                f"取組 {initiative.code} は自分の所管課の取組ではないため、取り込めません。"
                "この行を消してください。"
            )

    def check_period(self, line: Line, period: Period, initiative: InitiativeGround) -> None:
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

    def _check_round(self, line: Line, period: Period, initiative: InitiativeGround) -> None:
        found = self.ground.rounds.get(period)
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
            closes_on=found.closes_for(entering_for(self.access, initiative.department_ids)),
            day=self.today,
        )
        if reason:
            line.fail(reason)

    def is_closed(self, period: Period, initiative: InitiativeGround) -> bool:
        """Whether the period's round is over for this initiative."""
        found = self.ground.rounds.get(period)
        return found is not None and found.closes_for(initiative.department_ids) < self.today

    def check_report(self, line: Line, period: Period, initiative: InitiativeGround) -> None:
        """Work under way is not written over from outside."""
        report = self.ground.reports.get((period, initiative.id))
        if report is None or report.state is ReportState.DRAFT:
            return
        what = f"{period.short} {initiative.code}「{initiative.name}」の報告は"
        state = f"「{report.state.label}」の状態です。"
        if report.state is ReportState.SUBMITTED:
            line.fail(f"{what}{state}承認か差戻しが済んでから取り込んでください。")
        elif report.state is ReportState.SENT_BACK and self.official:
            line.fail(f"{what}{state}所管課が直して提出し、承認されてから取り込んでください。")
        elif report.state is ReportState.APPROVED and not self.official:
            line.fail(f"{what}承認済みです。直すには、管理者に再開を依頼してください。")

    def check_sample(self, line: Line, *standing: AnyStanding | None) -> None:
        """A sample never takes the place of a real figure."""
        if self.calls_sample(line) and any(found and not found.is_sample for found in standing):
            line.fail("実際の値が登録されているため、見本では置き換えません。")

    def standing(
        self, current: AnyStanding | None, draft: AnyStanding | None
    ) -> AnyStanding | None:
        """What the sheet would take the place of: official figures, or a department's draft."""
        return current if self.official else (draft or current)

    def _check_reason(
        self,
        line: Line,
        subject: IndicatorGround | PhaseGround,
        says: AnySays,
        kept: AnyStanding | None,
    ) -> None:
        """A phase is given up with the reason beside it, the line's own or one that stands."""
        if not isinstance(says, ReportedPhase) or says.state is not PhaseState.CANCELLED:
            return
        before = kept.says if kept else None
        told = isinstance(before, ReportedPhase) and before.state is PhaseState.CANCELLED
        if not note_of(line) and not told:
            line.fail(f"工程「{subject.name}」: {NO_REASON}", NOTE, STATUS)

    def compare(
        self,
        line: Line,
        subject: IndicatorGround | PhaseGround,
        says: AnySays,
        current: AnyStanding | None,
        draft: AnyStanding | None,
    ) -> tuple[AnySays, RowStatus]:
        """What would be stored, and whether it differs from what stands."""
        standing = self.standing(current, draft)
        kept = standing or draft
        says = keep_unsaid(says, kept.says) if kept else says
        self._check_reason(line, subject, says, kept)
        drafted = f"下書き（{shown_of(subject, draft.says)}）" if draft else ""
        if standing and standing.says.note != says.note:
            line.notices.append(_note_changes(standing.says, says))
        if standing and standing.says == says:
            if standing.is_sample == self.calls_sample(line):
                if self.official and draft:
                    line.notices.append(f"{drafted}が残っています。")
                return says, RowStatus.SAME
            if not self.calls_sample(line):
                line.notices.append("見本の値を実際の値に置き換えます。")
        if self.official and draft and draft.says != says:
            line.notices.append(f"{drafted}を置き換えます。")
        return says, RowStatus.CHANGED if standing else RowStatus.NEW


def shown_of(subject: IndicatorGround | PhaseGround, says: AnySays) -> str | None:
    """What is said of *subject* in one short string."""
    return shown(says, judged=isinstance(subject, IndicatorGround) and subject.is_judgement)


def _note_changes(before: AnySays, says: AnySays) -> str:
    only = "備考だけ" if replace(before, note=says.note) == says else "備考も"
    return f"{only}変えます: {quote(before.note)}→{quote(says.note)}。"


def keep_unsaid(says: AnySays, before: AnySays) -> AnySays:
    """*says* with the note and the reference that stand, where the sheet leaves them blank."""
    if isinstance(says, ReportedValue) and isinstance(before, ReportedValue):
        return replace(
            says,
            note=says.note or before.note,
            reference=before.reference if says.reference is None else says.reference,
        )
    if isinstance(says, ReportedPhase) and isinstance(before, ReportedPhase):
        return replace(
            says,
            note=says.note or before.note,
            started_on=says.started_on or before.started_on,
        )
    return says
