"""Writing a planned sheet: rounds, reports, figures, in a constant number of statements a chunk.

The rows themselves carry who entered them when, from which cell of which batch; the audit trail
gets one entry for the batch.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import F

from measures.domain.reported import TEXTS, Importable, ReportedPhase, ReportedValue, ReportTexts
from measures.domain.rounds import GRACE, usual_days
from measures.domain.transitions import transition_for
from measures.importing.rows import ImportPlan, PlannedRow, PlannedWrite
from measures.models import (
    Actual,
    ImportBatch,
    PhaseProgress,
    QuarterlyReport,
    ReportingRound,
    ReportTransition,
    TypedText,
)
from measures.selectors.import_undo import step_comment
from plans import clock
from plans.actions.records import save_record
from plans.domain.calendar import Period
from plans.domain.vocabulary import ReportState
from plans.models import User
from plans.permissions import access_of

CHUNK = 500
Key = tuple[Period, int]

MODELS: dict[Any, type[Importable]] = {Actual: ReportedValue, PhaseProgress: ReportedPhase}

# The steps a report takes when an administrator's sheet makes its figures official.
STEPS = {
    ReportState.DRAFT: ("submit", "approve"),
    ReportState.APPROVED: ("reopen", "submit", "approve"),
}


@dataclass(frozen=True, slots=True)
class _Application:
    """What every part of one application shares; ``writes`` are the rows with what they store."""

    batch: ImportBatch
    planned: ImportPlan
    by: User
    at: datetime
    official: bool
    writes: list[tuple[PlannedRow, PlannedWrite]]

    def of_kind(self, kind: type[Importable]) -> list[tuple[PlannedRow, PlannedWrite]]:
        return [(row, one) for row, one in self.writes if isinstance(one.reported, kind)]

    @property
    def real(self) -> set[Key]:
        """The reports of which the sheet holds something that is no sample."""
        return {(one.period, one.initiative_id) for _, one in self.writes if not one.is_sample}


def write_rows(*, batch: ImportBatch, planned: ImportPlan, by: User) -> None:
    """Store every new and changed row of *planned*. In the caller's transaction."""
    writes = [(row, row.write) for row in planned.writes if row.write]
    official = access_of(by).is_administrator
    job = _Application(batch, planned, by, clock.now(), official, writes)
    reports = _reports(job, _create_rounds(planned, by))
    for model, kind in MODELS.items():
        _make_room(job, model, kind)
        rows = [
            model(**_stamp(job, row, write, reports[write.period, write.initiative_id]))
            for row, write in job.of_kind(kind)
        ]
        model.objects.bulk_create(rows, batch_size=CHUNK)
    _store_texts(job, reports)
    _move_reports(job, reports)


def new_round_dates(period: Period, today: date) -> tuple[date, date, date]:
    """Opening, due and closing day of a round that an import makes for *period*."""
    usual = usual_days(period)
    return min(usual.opens_on, today), usual.due_on, max(usual.closes_on, today + GRACE)


def _create_rounds(planned: ImportPlan, by: User) -> dict[Period, int]:
    rounds = {period: found.round.pk for period, found in planned.context.rounds.items()}
    for period in planned.new_rounds:
        opens_on, due_on, closes_on = new_round_dates(period, clock.today())
        created = ReportingRound(
            plan=planned.context.plan,
            fiscal_year=period.year,
            quarter=period.quarter,
            opens_on=opens_on,
            due_on=due_on,
            closes_on=closes_on,
        )
        save_record(record=created, by=by)
        rounds[period] = created.pk
    return rounds


def _reports(job: _Application, rounds: dict[Period, int]) -> dict[Key, int]:
    """The report of every row, those that were not there made as drafts."""
    wanted = dict.fromkeys((write.period, write.initiative_id) for _, write in job.writes)
    known = job.planned.context.reports
    missing = [key for key in wanted if key not in known]
    real = job.real
    created = QuarterlyReport.objects.bulk_create(
        [
            QuarterlyReport(
                round_id=rounds[period],
                initiative_id=initiative,
                is_sample=(period, initiative) not in real,
                created_by=job.by,
                created_at=job.at,
                updated_at=job.at,
            )
            for period, initiative in missing
        ],
        batch_size=CHUNK,
    )
    found = {key: known[key].pk for key in wanted if key in known}
    return found | {key: report.pk for key, report in zip(missing, created, strict=True)}


def _stamp(
    job: _Application, row: PlannedRow, write: PlannedWrite, report_id: int
) -> dict[str, Any]:
    """What is reported of what, by whom, when, from where."""
    subject: dict[str, Any] = {"phase_id": write.subject_id}
    if isinstance(write.reported, ReportedValue):
        year, quarter = write.period.year, write.period.quarter
        subject = {"indicator_id": write.subject_id, "fiscal_year": year, "quarter": quarter}
    return (
        write.reported.columns()
        | subject
        | {
            "report_id": report_id,
            "is_sample": write.is_sample,
            "entered_by": job.by,
            "entered_at": job.at,
            "approved_by": job.by if job.official else None,
            "approved_at": job.at if job.official else None,
            "batch": job.batch,
            "source_sheet": row.sheet[:100],
            "source_cell": row.bare_cell[:20],
        }
    )


def chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    """*ids* in lists that a statement of any database can hold."""
    rest = iter(ids)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _make_room(job: _Application, model: Any, kind: type[Importable]) -> None:
    """Drop the drafts that the sheet takes the place of; mark what was official as superseded."""
    writes = [write for _, write in job.of_kind(kind)]
    for ids in chunks(write.draft_id for write in writes if write.draft_id):
        model.objects.drafts().filter(pk__in=ids).delete()
    if job.official:
        for ids in chunks(write.current_id for write in writes if write.current_id):
            model.objects.current().filter(pk__in=ids).update(superseded_at=job.at)


def _store_texts(job: _Application, reports: dict[Key, int]) -> None:
    """Write what reports say in words; the batch stores the former texts beside the new ones."""
    texts = {
        reports[write.period, write.initiative_id]: write.reported.columns()
        for _, write in job.of_kind(ReportTexts)
    }
    for ids in chunks(texts):
        found = list(QuarterlyReport.objects.filter(pk__in=ids))
        for report in found:
            former = report.texts.as_texts()
            for name, text in texts[report.pk].items():
                setattr(report, name, text)
            job.batch.texts[str(report.pk)] = [former, report.texts.as_texts()]
        QuarterlyReport.objects.bulk_update(found, TEXTS, batch_size=CHUNK)


def _move_reports(job: _Application, reports: dict[Key, int]) -> None:
    """Record the approval of the reports that now hold nothing but official figures.

    A report somebody is still writing stays a draft: its figures from the sheet are official, the
    rest goes its own way to submission.
    """
    under_way = _with_drafts(reports.values()) if job.official else set(reports.values())
    transitions: list[ReportTransition] = []
    steps_taken: dict[tuple[ReportState, bool], list[int]] = defaultdict(list)
    for key, report_id in reports.items():
        known = job.planned.context.reports.get(key)
        state = ReportState(known.state) if known else ReportState.DRAFT
        is_written = known and known.has_texts and state is ReportState.DRAFT
        moves = report_id not in under_way and (str(report_id) in job.batch.texts or not is_written)
        steps_taken[state, moves].append(report_id)
        if moves:
            transitions += _transitions(job, report_id, state)
    ReportTransition.objects.bulk_create(transitions, batch_size=CHUNK)
    for (state, moves), ids in steps_taken.items():
        _touch(job, ids, ReportState.APPROVED if moves else state)
    for ids in chunks(reports[key] for key in job.real):
        QuarterlyReport.objects.filter(pk__in=ids).update(is_sample=False)


def _with_drafts(report_ids: Collection[int]) -> set[int]:
    """Which of these reports still hold something that is not official, or cannot be read yet."""
    found: set[int] = set()
    drafts = (model.objects.drafts() for model in MODELS)
    for rows in (*drafts, TypedText.objects.all()):
        for ids in chunks(report_ids):
            found.update(rows.filter(report_id__in=ids).values_list("report_id", flat=True))
    return found


def _transitions(
    job: _Application, report_id: int, state: ReportState
) -> Iterator[ReportTransition]:
    for action in STEPS[state]:
        step = transition_for(state, action)
        yield ReportTransition(
            report_id=report_id,
            action=action,
            from_state=step.source.value,
            to_state=step.target.value,
            comment=step_comment(job.batch),
            by=job.by,
            at=job.at,
        )
        state = step.target


def _touch(job: _Application, ids: list[int], state: ReportState) -> None:
    """Count the save on these reports and set their state."""
    values: dict[str, Any] = {
        "version": F("version") + 1,
        "updated_at": job.at,
        "state": state.value,
    }
    if not job.planned.is_sample:
        values["is_sample"] = False
    for chunk in chunks(ids):
        QuarterlyReport.objects.filter(pk__in=chunk).update(**values)
