"""Entering a quarter's report and moving it from hand to hand."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from measures.actions.approval import stamp_approval
from measures.domain.transitions import TransitionRefused, transition_for
from measures.models import (
    Actual,
    PhaseProgress,
    QuarterlyReport,
    ReportingRound,
    ReportTransition,
)
from measures.permissions import closing_day, may_approve, may_enter
from plans import clock
from plans.actions.audit import record
from plans.domain.vocabulary import PhaseState, ReportState, RoleKind, ValueStatus
from plans.errors import Refused
from plans.models import Initiative, User
from plans.permissions import Access, access_of

EDITABLE = frozenset({ReportState.DRAFT, ReportState.SENT_BACK})


@dataclass(frozen=True, slots=True)
class ReportTexts:
    """What a report says in words."""

    done: str = ""
    issues: str = ""
    next_steps: str = ""


@dataclass(frozen=True, slots=True)
class ActualEntry:
    """One indicator's figure as entered, exact, in the indicator's unit."""

    status: ValueStatus
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    reference: Decimal | None = None
    raw: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PhaseEntry:
    """One phase's state as entered."""

    state: PhaseState
    started_on: date | None = None
    completed_on: date | None = None
    note: str = ""


class StaleReport(Refused):
    """Somebody else saved the report in between; ``report`` is what is stored now."""

    def __init__(self, report: QuarterlyReport) -> None:
        super().__init__(
            "この報告は、開いている間にほかの人が保存しました。"
            "新しい内容を確認してから、もう一度保存してください。"
        )
        self.report = report


def department_ids(initiative: Initiative) -> list[int]:
    """The departments that answer for *initiative*."""
    return list(initiative.responsibilities.values_list("department_id", flat=True))


def locked(report: QuarterlyReport) -> QuarterlyReport:
    """*report* as stored, held until the transaction ends."""
    return (
        QuarterlyReport.objects.select_for_update(of=("self",))
        .select_related("round__plan", "initiative")
        .get(pk=report.pk)
    )


def check_entry(access: Access, report_round: ReportingRound, initiative: Initiative) -> None:
    """Refuse unless *access* may enter this initiative's report today."""
    departments = department_ids(initiative)
    reason = may_enter(
        access,
        round=report_round,
        department_ids=departments,
        closes_on=closing_day(report_round, departments),
        day=clock.today(),
    )
    if reason:
        raise Refused(reason)


@transaction.atomic
def ensure_report(
    *, round: ReportingRound, initiative: Initiative, by: User, is_sample: bool = False
) -> QuarterlyReport:
    """The report of *initiative* in *round*, begun as a draft where there is none."""
    found = QuarterlyReport.objects.filter(round=round, initiative=initiative).first()
    if found:
        return found
    if initiative.measure.plan_id != round.plan_id:
        raise Refused("この取組は、この報告期の計画のものではありません。")
    check_entry(access_of(by), round, initiative)
    report, created = QuarterlyReport.objects.get_or_create(
        round=round, initiative=initiative, defaults={"created_by": by, "is_sample": is_sample}
    )
    if created:
        record(by=by, action="報告作成", subject=report)
    return report


@transaction.atomic
def save_report(
    *,
    report: QuarterlyReport,
    by: User,
    expected_version: int,
    texts: ReportTexts,
    actuals: Mapping[int, ActualEntry],
    phases: Mapping[int, PhaseEntry],
) -> QuarterlyReport:
    """Store a draft: its words, figures (by indicator id) and phases (by phase id).

    An indicator or phase that is not named keeps what it has. Raises ``StaleReport`` where
    another save came first, ``Refused`` where the state, the day or the person forbids it.
    """
    stored = locked(report)
    check_entry(access_of(by), stored.round, stored.initiative)
    if ReportState(stored.state) not in EDITABLE:
        raise Refused(f"「{stored.get_state_display()}」の報告は変更できません。")
    if stored.version != expected_version:
        raise StaleReport(stored)
    changes: dict[str, Any] = _store_texts(stored, texts)
    changes |= _store_actuals(stored, actuals, by)
    changes |= _store_phases(stored, phases, by)
    if changes:
        stored.version += 1
        stored.updated_at = clock.now()
        stored.save()
        record(by=by, action="報告保存", subject=stored, changes=changes)
    return stored


def _store_texts(report: QuarterlyReport, texts: ReportTexts) -> dict[str, Any]:
    changes = {}
    for name, text in asdict(texts).items():
        before = getattr(report, name)
        if before != text:
            changes[name] = [before, text]
            setattr(report, name, text)
    return changes


def _store_actuals(
    report: QuarterlyReport, entries: Mapping[int, ActualEntry], by: User
) -> dict[str, Any]:
    indicators = {item.pk: item for item in report.initiative.indicators.all()}
    if unknown := set(entries) - set(indicators):
        raise Refused(f"この取組の指標ではありません（番号 {sorted(unknown)}）。")
    drafts = {row.indicator_id: row for row in Actual.objects.drafts().filter(report=report)}
    current = {row.indicator_id: row for row in Actual.objects.current().filter(report=report)}
    changes = {}
    for key, entry in entries.items():
        standing = drafts.get(key) or current.get(key)
        before = _entry_of(standing)
        if before == entry or (standing is None and _says_nothing(entry)):
            continue
        row = drafts.get(key) or Actual(report=report, indicator=indicators[key])
        for name, value in asdict(entry).items():
            setattr(row, name, value)
        row.fiscal_year, row.quarter = report.round.fiscal_year, report.round.quarter
        row.entered_by, row.entered_at, row.is_sample = by, clock.now(), report.is_sample
        # Typed in by hand from here on: the sheet it may have come from no longer vouches for it.
        row.batch, row.source_sheet, row.source_cell = None, "", ""
        row.full_clean(validate_unique=False)
        row.save()
        changes[indicators[key].code] = [asdict(before) if before else None, asdict(entry)]
    return changes


def _says_nothing(entry: ActualEntry) -> bool:
    """A field left empty that never held anything."""
    return entry.status is ValueStatus.MISSING and not entry.note and entry.reference is None


def _entry_of(row: Actual | None) -> ActualEntry | None:
    if row is None:
        return None
    return ActualEntry(
        status=ValueStatus(row.status),
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        reference=row.reference,
        raw=row.raw,
        note=row.note,
    )


def _store_phases(
    report: QuarterlyReport, entries: Mapping[int, PhaseEntry], by: User
) -> dict[str, Any]:
    phases = {item.pk: item for item in report.initiative.phases.all()}
    if unknown := set(entries) - set(phases):
        raise Refused(f"この取組の工程ではありません（番号 {sorted(unknown)}）。")
    drafts = {row.phase_id: row for row in PhaseProgress.objects.drafts().filter(report=report)}
    current = {row.phase_id: row for row in PhaseProgress.objects.current().filter(report=report)}
    changes = {}
    for key, entry in entries.items():
        standing = drafts.get(key) or current.get(key)
        before = standing and PhaseEntry(
            PhaseState(standing.state), standing.started_on, standing.completed_on, standing.note
        )
        if before == entry:
            continue
        row = drafts.get(key) or PhaseProgress(report=report, phase=phases[key])
        for name, value in asdict(entry).items():
            setattr(row, name, value)
        row.entered_by, row.entered_at, row.is_sample = by, clock.now(), report.is_sample
        row.batch, row.source_sheet, row.source_cell = None, "", ""
        row.full_clean(validate_unique=False)
        row.save()
        changes[str(phases[key])] = [asdict(before) if before else None, asdict(entry)]
    return changes


@transaction.atomic
def move_report(
    *,
    report: QuarterlyReport,
    action: str,
    by: User,
    comment: str = "",
    expected_version: int | None = None,
) -> QuarterlyReport:
    """Take *report* one step through the transition table (submit, approve, send_back …).

    Approval stamps its figures; the ones they take the place of stay, marked as superseded.
    """
    stored = locked(report)
    if expected_version is not None and stored.version != expected_version:
        raise StaleReport(stored)
    try:
        transition = transition_for(ReportState(stored.state), action)
    except TransitionRefused as refusal:
        raise Refused(str(refusal)) from refusal
    comment = comment.strip()
    if transition.comment_required and not comment:
        raise Refused(f"{transition.label}には理由を書いてください。")
    _check_move(access_of(by), stored, action, transition.roles)
    before = stored.state
    stored.state = transition.target.value
    stored.version += 1
    stored.updated_at = clock.now()
    stored.save()
    ReportTransition.objects.create(
        report=stored,
        action=action,
        from_state=before,
        to_state=stored.state,
        comment=comment,
        by=by,
        at=clock.now(),
    )
    if transition.target is ReportState.APPROVED:
        stamp_approval(reports=[stored], by=by, at=clock.now())
    record(
        by=by,
        action=transition.label,
        subject=stored,
        changes={"state": [before, stored.state], "comment": comment},
    )
    return stored


def _check_move(
    access: Access, report: QuarterlyReport, action: str, roles: frozenset[RoleKind]
) -> None:
    if not access.roles & roles:
        raise Refused("この操作をする役割がありません。")
    if action in {"submit", "withdraw"}:
        check_entry(access, report.round, report.initiative)
    elif action in {"approve", "send_back"}:
        last = report.transitions.filter(action="submit").last()
        reason = may_approve(
            access,
            department_ids=department_ids(report.initiative),
            submitted_by_id=last.by_id if last else None,
            allow_self_approval=report.round.plan.allow_self_approval,
        )
        if reason:
            raise Refused(reason)
