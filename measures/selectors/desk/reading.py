"""Reading the lines of many reports at once, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count

from measures.domain.reported import ReportedPhase, ReportedValue
from measures.domain.warnings import PhaseSurroundings
from measures.models import (
    Actual,
    Evidence,
    FigureConfirmation,
    PhaseProgress,
    QuarterlyReport,
    ReportingRound,
    ReportTransition,
    RoundExtension,
    TypedText,
)
from measures.permissions import closing_day, entering_for, may_enter
from measures.selectors.desk.lines import IndicatorLine, PhaseLine, ReportLines
from measures.selectors.import_context import InitiativeSubject, indicator_subject
from measures.selectors.stored_rows import AnyStoredRow, phase_rows, value_rows
from measures.selectors.year_targets import YearTarget, year_before
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import ValueStatus
from plans.models import (
    Department,
    Edition,
    Indicator,
    Initiative,
    InitiativeDepartment,
    Phase,
    Target,
)
from plans.permissions import Access


@dataclass(slots=True)
class _Read:
    """The stored rows, sorted into the hands that need them."""

    departments: dict[int, list[Department]] = field(default_factory=lambda: defaultdict(list))
    editions: dict[int, list[Edition]] = field(default_factory=lambda: defaultdict(list))
    indicators: dict[int, list[Indicator]] = field(default_factory=lambda: defaultdict(list))
    phases: dict[tuple[int, int], list[Phase]] = field(default_factory=lambda: defaultdict(list))
    targets: dict[tuple[int, int, int], Target] = field(default_factory=dict)
    reports: dict[tuple[int, int], QuarterlyReport] = field(default_factory=dict)
    current: dict[int, dict[Period, ReportedValue]] = field(default_factory=dict)
    drafts: dict[int, dict[Period, ReportedValue]] = field(default_factory=dict)
    samples: set[tuple[int, Period]] = field(default_factory=set)
    phase_current: dict[tuple[int, int], dict[Period, ReportedPhase]] = field(default_factory=dict)
    phase_drafts: dict[tuple[int, int], dict[Period, ReportedPhase]] = field(default_factory=dict)
    unread: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    confirmed: dict[tuple[int, int], str] = field(default_factory=dict)
    files: dict[int, int] = field(default_factory=dict)
    last_moves: dict[int, ReportTransition] = field(default_factory=dict)
    extensions: dict[int, dict[int, date]] = field(default_factory=lambda: defaultdict(dict))


def report_lines(
    rounds: Sequence[ReportingRound], initiatives: Collection[Initiative], access: Access
) -> list[ReportLines]:
    """The lines of every initiative in every round whose plan holds it then, in their order.

    *initiatives* come with their measure and editions. Fifteen queries, whatever the numbers.
    """
    read = _read(rounds, initiatives)
    found = []
    for item in rounds:
        edition = _edition(read, item)
        for initiative in initiatives:
            if initiative.measure.plan_id == item.plan_id and (
                edition is None or initiative.is_in(edition)
            ):
                found.append(_lines(read, item, initiative, edition, access))
    return found


def _edition(read: _Read, round: ReportingRound) -> Edition | None:
    """The edition in force in the round's year, as known today."""
    known = [e for e in read.editions[round.plan_id] if e.effective_from <= round.fiscal_year]
    return max(known, key=lambda e: (e.effective_from, e.number), default=None)


def _read(rounds: Sequence[ReportingRound], initiatives: Collection[Initiative]) -> _Read:
    read = _Read()
    for row in (
        InitiativeDepartment.objects.filter(initiative__in=initiatives)
        .select_related("department")
        .order_by("-is_lead", "department__code")
    ):
        read.departments[row.initiative_id].append(row.department)
    plans = {item.plan_id for item in rounds}
    for edition in Edition.objects.adopted_by(clock.today()).filter(plan__in=plans):
        read.editions[edition.plan_id].append(edition)
    _read_plan(read, initiatives, {item.fiscal_year for item in rounds})
    _read_reports(read, rounds, initiatives)
    _read_figures(read, initiatives)
    return read


def _read_plan(read: _Read, initiatives: Collection[Initiative], years: set[int]) -> None:
    for indicator in Indicator.objects.filter(initiative__in=initiatives):
        read.indicators[indicator.initiative_id].append(indicator)
    for phase in Phase.objects.filter(initiative__in=initiatives).order_by("start_year", "number"):
        read.phases[phase.edition_id, phase.initiative_id].append(phase)
    targets = Target.objects.filter(indicator__initiative__in=initiatives, fiscal_year__in=years)
    for target in targets:
        read.targets[target.edition_id, target.indicator_id, target.fiscal_year] = target


def _read_reports(
    read: _Read, rounds: Sequence[ReportingRound], initiatives: Collection[Initiative]
) -> None:
    reports = QuarterlyReport.objects.filter(round__in=rounds, initiative__in=initiatives)
    for report in reports:
        read.reports[report.round_id, report.initiative_id] = report
    for text in TypedText.objects.filter(report__in=reports):
        read.unread[text.report_id][text.field] = text.text
    for row in FigureConfirmation.objects.filter(report__in=reports):
        read.confirmed[row.report_id, row.indicator_id] = row.figure_text
    moves = ReportTransition.objects.filter(report__in=reports).select_related("by")
    for move in moves.order_by("pk"):
        read.last_moves[move.report_id] = move
    files = Evidence.objects.filter(report__in=reports).order_by().values_list("report_id")
    read.files |= dict(files.annotate(Count("pk")))
    for granted in RoundExtension.objects.filter(round__in=rounds):
        read.extensions[granted.round_id][granted.department_id] = granted.until


def _read_figures(read: _Read, initiatives: Collection[Initiative]) -> None:
    values = value_rows(Actual.objects.filter(indicator__initiative__in=initiatives))
    read.current, read.drafts = map(_by_subject, values)
    read.samples = {key for rows in values for key, row in rows.items() if row.is_sample}
    states = phase_rows(PhaseProgress.objects.filter(report__initiative__in=initiatives))
    read.phase_current, read.phase_drafts = map(_by_subject, states)


def _by_subject(rows: Mapping[Any, AnyStoredRow]) -> dict[Any, dict[Period, Any]]:
    """What *rows* report, by indicator or by initiative and phase, and by period."""
    found: dict[Any, dict[Period, Any]] = defaultdict(dict)
    for (*subject, period), row in rows.items():
        found[subject[0] if len(subject) == 1 else tuple(subject)][period] = row.reported
    return found


def _lines(
    read: _Read,
    round: ReportingRound,
    initiative: Initiative,
    edition: Edition | None,
    access: Access,
) -> ReportLines:
    departments = tuple(read.departments[initiative.pk])
    ids = frozenset(item.pk for item in departments)
    report = read.reports.get((round.pk, initiative.pk))
    extensions = read.extensions[round.pk]
    initiative_subject = InitiativeSubject(
        initiative.pk, initiative.code, initiative.name, ids, frozenset()
    )
    edition_id = edition.pk if edition else 0
    unread = read.unread[report.pk] if report else {}
    return ReportLines(
        round=round,
        initiative=initiative,
        departments=departments,
        report=report,
        rows=tuple(
            _indicator_line(read, item, initiative_subject, round, edition_id, report)
            for item in read.indicators[initiative.pk]
        ),
        phases=tuple(
            _phase_line(read, item, round, unread)
            for item in read.phases[edition_id, initiative.pk]
        ),
        files=read.files.get(report.pk, 0) if report else 0,
        last_move=read.last_moves.get(report.pk) if report else None,
        closes_on=closing_day(round, entering_for(access, ids), extensions),
        refusal=may_enter(
            access, round=round, department_ids=ids, extensions=extensions, day=clock.today()
        ),
    )


def _indicator_line(
    read: _Read,
    indicator: Indicator,
    initiative: InitiativeSubject,
    round: ReportingRound,
    edition_id: int,
    report: QuarterlyReport | None,
) -> IndicatorLine:
    item, period = indicator_subject(indicator, initiative), round.period
    current, drafts = read.current.get(indicator.pk, {}), read.drafts.get(indicator.pk, {})
    known = current | drafts
    reported = (
        when
        for when, figure in current.items()
        if when < period and figure.status is ValueStatus.REPORTED
    )
    last = max(reported, default=None)
    return IndicatorLine(
        indicator=indicator,
        subject=item,
        period=period,
        figure=known.get(period),
        approved=current.get(period),
        last=current[last] if last else None,
        last_period=last,
        total_before=_total_before(indicator, period, known),
        target=YearTarget(
            item,
            read.targets.get((edition_id, indicator.pk, period.year)),
            year_before(item, round.plan, current, period.year),
        ),
        is_first_of_year=not any(
            when.year == period.year and when < period and figure.status is not ValueStatus.MISSING
            for when, figure in (*current.items(), *drafts.items())
        ),
        following=_following(known, period),
        unread=_own(read.unread[report.pk], f"a{indicator.pk}") if report else {},
        confirmed=read.confirmed.get((report.pk, indicator.pk), "") if report else "",
        is_sample=(indicator.pk, period) in read.samples,
        is_last_sample=bool(last) and (indicator.pk, last) in read.samples,
    )


def _total_before(
    indicator: Indicator, period: Period, figures: dict[Period, ReportedValue]
) -> Decimal | None:
    """The running total at the end of the quarter before: entered or approved, or the baseline."""
    if not indicator.cumulative:
        return None
    before = period.shift(-1)
    known = figures.get(before)
    if known and known.value is not None:
        return known.value
    return indicator.baseline_value if indicator.baseline_on == before.end else None


def _following(figures: dict[Period, ReportedValue], period: Period) -> ReportedValue | None:
    """The figure of the nearest later quarter that has one."""
    later = [
        when
        for when, figure in figures.items()
        if when > period and figure.status is ValueStatus.REPORTED
    ]
    return figures[min(later)] if later else None


def _phase_line(
    read: _Read, phase: Phase, round: ReportingRound, unread: dict[str, str]
) -> PhaseLine:
    key, period = (phase.initiative_id, phase.number), round.period
    current = read.phase_current.get(key, {})
    known = current | read.phase_drafts.get(key, {})
    last = max((when for when in current if when < period), default=None)
    following = min((when for when in known if when > period), default=None)
    approved = current.get(period)
    return PhaseLine(
        phase=phase,
        period=period,
        figure=known.get(period),
        approved=approved,
        last=current[last] if last else None,
        around=PhaseSurroundings(
            first=Period(round.plan.first_year, 1).start,
            last=Period(round.plan.final_year, 4).end,
            until=min(clock.today(), period.end),
            before=current[last].state if last else None,
            now=approved.state if approved else None,
            following=known[following].state if following else None,
        ),
        unread=_own(unread, f"p{phase.pk}"),
    )


def _own(unread: dict[str, str], key: str) -> dict[str, str]:
    """Of a report's unread fields those of one line, by their short names."""
    head = f"{key}-"
    return {name.removeprefix(head): text for name, text in unread.items() if name.startswith(head)}
