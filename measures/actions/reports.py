"""Entering a quarter's report and moving it from hand to hand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from measures.actions.approval import stamp_approval
from measures.actions.notices import notify_move
from measures.actions.report_storing import (
    Difference,
    ReportTexts,
    audit_value,
    differences,
    store,
)
from measures.domain.reported import ReportedPhase, ReportedValue
from measures.domain.transitions import Transition, TransitionRefused, transition_for
from measures.models import (
    Actual,
    PhaseProgress,
    QuarterlyReport,
    ReportingRound,
    ReportTransition,
    TypedText,
)
from measures.permissions import may_approve, may_enter
from plans import clock
from plans.actions.audit import record
from plans.domain.vocabulary import ReportState
from plans.errors import Refused
from plans.models import Initiative, User
from plans.permissions import Access, access_of

__all__ = [
    "AlreadyDone",
    "MoveOutcome",
    "ReportTexts",
    "StaleReport",
    "ensure_report",
    "move_report",
    "move_reports",
    "save_report",
]


class StaleReport(Refused):
    """Somebody else saved the report in between.

    ``report`` is what is stored now, ``differences`` where the entries say something else: side
    by side, for the writer to choose field by field and save again on ``report.version``.
    """

    def __init__(self, report: QuarterlyReport, found: Sequence[Difference] = ()) -> None:
        super().__init__(
            "この報告は、開いている間にほかの人が保存しました。"
            "新しい内容を確認してから、もう一度操作してください。"
        )
        self.report = report
        self.differences = tuple(found)


class AlreadyDone(Refused):
    """The step was taken before: the second click of a double click, or a second approver's."""


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
        extensions=report_round.extended_until,
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
    edition = round.plan.editions.in_force(
        fiscal_year=round.fiscal_year, as_known_on=clock.today()
    ).first()
    if edition and not initiative.is_in(edition):
        raise Refused(f"この取組は、{round.period.label}の計画に含まれていません。")
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
    actuals: Mapping[int, ReportedValue],
    phases: Mapping[int, ReportedPhase],
    theirs: Collection[str] = (),
) -> QuarterlyReport:
    """Store a draft: its words, figures (by indicator id) and phases (by phase id).

    An indicator or phase that is not named keeps what it has, and so does every field in
    *theirs* (names of ``StaleReport.differences``). What is stored already is not stored twice:
    a form sent again is answered as the first time. Raises ``StaleReport`` where another save
    came first, ``Refused`` where the state, the day or the person forbids it.
    """
    stored = locked(report)
    check_entry(access_of(by), stored.round, stored.initiative)
    found = [d for d in differences(stored, texts, actuals, phases) if d.name not in theirs]
    if not found:
        return stored
    if not stored.is_editable:
        raise Refused(f"「{stored.get_state_display()}」の報告は変更できません。")
    if stored.version != expected_version:
        raise StaleReport(stored, found)
    store(stored, found, by)
    stored.version += 1
    stored.updated_at = clock.now()
    stored.save()
    record(
        by=by,
        action="報告保存",
        subject=stored,
        changes={
            item.label: [audit_value(side, item.subject) for side in (item.stored, item.entered)]
            for item in found
        },
    )
    return stored


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
    _refuse_twice(stored, action)
    if expected_version is not None and stored.version != expected_version:
        raise StaleReport(stored)
    try:
        transition = transition_for(ReportState(stored.state), action)
    except TransitionRefused as refusal:
        raise Refused(str(refusal)) from refusal
    comment = comment.strip()
    if transition.comment_required and not comment:
        raise Refused(f"{transition.label}には理由を書いてください。")
    _check_move(access_of(by), stored, transition)
    _take_step(stored, transition, by, comment)
    notify_move(report=stored, action=action, by=by, comment=comment)
    return stored


def _take_step(report: QuarterlyReport, step: Transition, by: User, comment: str) -> None:
    """Leave the step's trace everywhere at one and the same moment."""
    at = clock.now()
    report.state = step.target.value
    report.version += 1
    report.updated_at = at
    report.save()
    ReportTransition.objects.create(
        report=report,
        action=step.action,
        from_state=step.source.value,
        to_state=step.target.value,
        comment=comment,
        by=by,
        at=at,
    )
    if step.target is ReportState.APPROVED:
        stamp_approval(reports=[report], by=by, at=at)
    record(
        by=by,
        action=step.label,
        subject=report,
        changes={"state": [step.source.value, step.target.value], "comment": comment},
    )


@dataclass(frozen=True, slots=True)
class MoveOutcome:
    """What became of one report of many; ``refusal`` is None where it took the step."""

    report: QuarterlyReport
    refusal: Refused | None = None


@transaction.atomic
def move_reports(
    *,
    reports: Collection[QuarterlyReport],
    action: str,
    by: User,
    comment: str = "",
    versions: Mapping[int, int] | None = None,
) -> list[MoveOutcome]:
    """Take each of *reports* through the very same step, one's refusal not holding up the rest.

    *versions* (by report id) are those that were seen: a report changed since is not moved.
    """
    seen = versions or {}
    keys = [report.pk for report in reports]
    # All of them at once and in one order, so that no two of these wait for each other.
    list(QuarterlyReport.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    answers = []
    for report in reports:
        try:
            moved = move_report(
                report=report,
                action=action,
                by=by,
                comment=comment,
                expected_version=seen.get(report.pk),
            )
            answers.append(MoveOutcome(moved))
        except Refused as refusal:
            answers.append(MoveOutcome(report, refusal))
    return answers


def _refuse_twice(report: QuarterlyReport, action: str) -> None:
    last = report.transitions.select_related("by").last()
    if last and last.action == action and last.to_state == report.state:
        at = timezone.localtime(last.at)
        raise AlreadyDone(
            f"この報告は{at:%Y年%m月%d日 %H:%M}に{last.by}さんが{last.label}済みです。"
        )


def _check_move(access: Access, report: QuarterlyReport, step: Transition) -> None:
    if not access.roles & step.roles:
        raise Refused("この操作をする役割がありません。")
    if step.action in {"submit", "withdraw"}:
        check_entry(access, report.round, report.initiative)
        if step.action == "submit" and TypedText.objects.filter(report=report).exists():
            raise Refused(
                "担当業務のシートに、読み取れない入力が残っています。直すか消してから提出してください。"
            )
    elif step.action in {"approve", "send_back"}:
        reason = may_approve(
            access,
            department_ids=department_ids(report.initiative),
            author_ids=author_ids(report),
            allow_self_approval=report.round.plan.allow_self_approval,
        )
        if reason:
            raise Refused(reason)


def author_ids(report: QuarterlyReport) -> set[int]:
    """Whose report it is: who submitted it last, and who entered any of its drafts."""
    authors = {
        by
        for model in (Actual, PhaseProgress)
        for by in model.objects.drafts()
        .filter(report=report)
        .order_by()
        .values_list("entered_by_id", flat=True)
        .distinct()
    }
    last = report.transitions.filter(action="submit").last()
    return authors | ({last.by_id} if last else set())
