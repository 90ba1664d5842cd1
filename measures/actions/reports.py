"""Entering a quarter's report and moving it from hand to hand."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from measures.actions.approval import stamp_approval
from measures.actions.notices import Moved, notify_moves
from measures.actions.steps import UNSEEN, check_part_in, next_step
from measures.domain.transitions import Transition
from measures.models import (
    Actual,
    PhaseProgress,
    QuarterlyReport,
    ReportingRound,
    ReportTransition,
    TypedText,
)
from measures.permissions import may_approve, may_enter
from measures.selectors.desk.reading import lines_to_save
from plans import clock
from plans.actions.audit import AuditEvent, record, record_all
from plans.domain.audit_actions import REPORT_BEGUN
from plans.domain.vocabulary import ReportState
from plans.errors import Refused
from plans.models import Initiative, User
from plans.permissions import Access, access_of

UNREAD_TEXTS = (
    "担当業務のシートに、読み取れない入力が残っています。直すか消してから提出してください。"
)
NOT_IN_PLAN = "この取組は、{}の計画に含まれていません。"
INITIATIVE = ("initiative__measure", "initiative__first_edition", "initiative__ended_edition")


def department_ids(initiative: Initiative) -> list[int]:
    """The departments that answer for *initiative*. One query unless prefetched."""
    return [row.department_id for row in initiative.responsibilities.all()]


def held_reports() -> QuerySet[QuarterlyReport]:
    """Reports as stored, held until the transaction ends, with what a step needs to know."""
    rows = QuarterlyReport.objects.select_for_update(of=("self",))
    return rows.select_related("round__plan", *INITIATIVE)


def locked(report: QuarterlyReport) -> QuarterlyReport:
    """*report* as stored, held until the transaction ends."""
    return held_reports().get(pk=report.pk)


def check_entry(access: Access, report_round: ReportingRound, departments: Collection[int]) -> None:
    """Refuse unless *access* may enter a report of these departments today."""
    today = clock.today()
    reason = may_enter(
        access,
        round=report_round,
        department_ids=departments,
        extensions=report_round.extended_until if today > report_round.closes_on else {},
        day=today,
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
    lines = lines_to_save(round, [initiative], access_of(by), [])
    if not lines:
        raise Refused(NOT_IN_PLAN.format(round.period.label))
    if lines[0].refusal:
        raise Refused(lines[0].refusal)
    report, created = QuarterlyReport.objects.get_or_create(
        round=round, initiative=initiative, defaults={"created_by": by, "is_sample": is_sample}
    )
    if created:
        record(by=by, action=REPORT_BEGUN, subject=report, plan_id=round.plan_id)
    return report


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
    [outcome] = move_reports(
        reports=[report],
        action=action,
        by=by,
        comment=comment,
        versions={report.pk: expected_version} if expected_version is not None else None,
    )
    if outcome.refusal:
        raise outcome.refusal
    return outcome.report


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

    *versions* (by report id) are those that were seen, None where the caller has just read them: a
    report changed since, or never shown, is not moved.
    """
    seen = versions or {}
    # All of them at once and in one order, so that no two of these wait for each other.
    rows = held_reports().filter(pk__in=[report.pk for report in reports]).order_by("pk")
    held = {row.pk: row for row in rows.prefetch_related("initiative__responsibilities")}
    unread = _with_unread_texts(held) if action == "submit" else set()
    return take_steps(
        held=[
            HeldReport(
                held[report.pk],
                department_ids(held[report.pk].initiative),
                (UNREAD_TEXTS,) if report.pk in unread else (),
                seen.get(report.pk, UNSEEN if versions is not None else None),
            )
            for report in reports
        ],
        action=action,
        by=by,
        comment=comment,
    )


def _with_unread_texts(reports: Collection[int]) -> set[int]:
    rows = TypedText.objects.filter(report__in=reports).order_by()
    return set(rows.values_list("report_id", flat=True))


@dataclass(frozen=True, slots=True)
class HeldReport:
    """A report that is held until the transaction ends, and what its step is checked against.

    ``departments`` answer for it; ``obstacles`` say why it cannot be submitted yet; ``version`` is
    the one that was seen, ``UNSEEN`` where none was, None for any.
    """

    report: QuarterlyReport
    departments: Collection[int]
    obstacles: tuple[str, ...] = ()
    version: int | None = None


def take_steps(
    *, held: Sequence[HeldReport], action: str, by: User, comment: str = ""
) -> list[MoveOutcome]:
    """Take each of *held* one step, in as many statements as for one; in the caller's transaction.

    What is refused is refused before anything is written.
    """
    comment = comment.strip()
    taken: dict[int, list[ReportTransition]] = defaultdict(list)
    keys = [one.report.pk for one in held]
    rows = ReportTransition.objects.filter(report__in=keys).select_related("by")
    for row in rows.order_by("-pk"):
        taken[row.report_id].append(row)
    authors = author_ids(keys, taken) if action in {"approve", "send_back"} else {}
    steps: list[tuple[HeldReport, Transition]] = []
    outcomes = []
    for one in held:
        pk = one.report.pk
        try:
            check_part_in(access_of(by), one.departments, action)
            last = next(iter(taken[pk]), None)
            step = next_step(one.report, action, comment, last, seen=one.version)
            _check_may(access_of(by), one, step, authors.get(pk, set()))
        except Refused as refusal:
            outcomes.append(MoveOutcome(one.report, refusal))
        else:
            steps.append((one, step))
            outcomes.append(MoveOutcome(one.report))
    if steps:
        _store_steps(steps, by, comment)
        moved = [_moved(one) for one, _ in steps]
        notify_moves(moved=moved, action=action, by=by, comment=comment)
    return outcomes


def _moved(held: HeldReport) -> Moved:
    report = held.report
    return Moved(
        subject=f"report:{report.pk}:{report.version}",
        name=f"{report.round.period.short} {report.initiative}",
        link=reverse("desk-report", args=(report.pk,)),
        departments=held.departments,
    )


def _check_may(access: Access, held: HeldReport, step: Transition, authors: set[int]) -> None:
    if not access.roles & step.roles:
        raise Refused("この操作をする役割がありません。")
    if step.action in {"submit", "withdraw"}:
        check_entry(access, held.report.round, held.departments)
        if step.action == "submit" and held.obstacles:
            raise Refused(*held.obstacles)
    elif step.action in {"approve", "send_back"}:
        reason = may_approve(
            access,
            department_ids=held.departments,
            author_ids=authors,
            allow_self_approval=held.report.round.plan.allow_self_approval,
        )
        if reason:
            raise Refused(reason)


def author_ids(
    reports: Collection[int], taken: Mapping[int, Sequence[ReportTransition]]
) -> dict[int, set[int]]:
    """Whose each of *reports* is: who submitted it last, and who entered any of its drafts."""
    actuals, phases = (
        model.objects.drafts()
        .filter(report__in=reports)
        .order_by()
        .values_list("report_id", "entered_by_id")
        for model in (Actual, PhaseProgress)
    )
    found: dict[int, set[int]] = defaultdict(set)
    for report, author in actuals.union(phases):
        found[report].add(author)
    for report, steps in taken.items():
        if last := next((step for step in steps if step.action == "submit"), None):
            found[report].add(last.by_id)
    return found


def _store_steps(steps: Sequence[tuple[HeldReport, Transition]], by: User, comment: str) -> None:
    """Leave the steps' traces everywhere at one and the same moment."""
    at = clock.now()
    for held, step in steps:
        held.report.state = step.target.value
        held.report.version += 1
        held.report.updated_at = at
    reports = [held.report for held, _ in steps]
    QuarterlyReport.objects.bulk_update(reports, ["state", "version", "updated_at"])
    ReportTransition.objects.bulk_create(
        ReportTransition(
            report=held.report,
            action=step.action,
            from_state=step.source.value,
            to_state=step.target.value,
            comment=comment,
            by=by,
            at=at,
        )
        for held, step in steps
    )
    if approved := [held.report for held, step in steps if step.target is ReportState.APPROVED]:
        stamp_approval(reports=approved, by=by, at=at)
    record_all(
        by=by,
        events=[
            AuditEvent(
                step.label,
                held.report,
                {"state": [step.source.value, step.target.value], "comment": comment},
                plan_id=held.report.round.plan_id,
            )
            for held, step in steps
        ],
    )
