"""Reading the lines of many reports at once, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast

from measures.domain.reported import TEXTS, ReportedPhase, ReportedValue, ReportTexts
from measures.domain.transitions import RETURNS
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
from measures.selectors.stored_rows import phase_rows, value_rows
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
from plans.sheets.cells.words import as_kept


@dataclass(slots=True)
class _Series:
    """The stored rows of one indicator or phase, by period."""

    current: dict[Period, Any] = field(default_factory=dict)
    drafts: dict[Period, Any] = field(default_factory=dict)

    @property
    def official(self) -> dict[Period, Any]:
        return {period: row.reported for period, row in self.current.items()}

    @property
    def known(self) -> dict[Period, Any]:
        """What is reported, a draft before what it amends."""
        return self.official | {period: row.reported for period, row in self.drafts.items()}

    def draft_id(self, period: Period) -> int | None:
        return self.drafts[period].id if period in self.drafts else None

    def is_sample(self, period: Period | None) -> bool:
        rows = (self.current.get(period), self.drafts.get(period)) if period else ()
        return any(row is not None and row.is_sample for row in rows)


@dataclass(slots=True)
class _Read:
    """The stored rows, sorted into the hands that need them."""

    departments: dict[int, list[Department]] = field(default_factory=lambda: defaultdict(list))
    editions: dict[int, list[Edition]] = field(default_factory=lambda: defaultdict(list))
    indicators: dict[int, list[Indicator]] = field(default_factory=lambda: defaultdict(list))
    phases: dict[tuple[int, int], list[Phase]] = field(default_factory=lambda: defaultdict(list))
    targets: dict[tuple[int, int, int], Target] = field(default_factory=dict)
    reports: dict[tuple[int, int], QuarterlyReport] = field(default_factory=dict)
    values: dict[Any, _Series] = field(default_factory=lambda: defaultdict(_Series))
    states: dict[Any, _Series] = field(default_factory=lambda: defaultdict(_Series))
    unread: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    confirmed: dict[tuple[int, int], str] = field(default_factory=dict)
    files: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    last_moves: dict[int, ReportTransition] = field(default_factory=dict)
    returned: dict[int, ReportTransition] = field(default_factory=dict)
    before: dict[tuple[int, int], ReportTexts] = field(default_factory=dict)
    extensions: dict[int, dict[int, date]] = field(default_factory=lambda: defaultdict(dict))


def report_lines(
    rounds: Sequence[ReportingRound],
    initiatives: Collection[Initiative],
    access: Access,
    *,
    words_before: bool = True,
) -> list[ReportLines]:
    """The lines of every initiative in every round whose plan holds it then, in their order.

    *initiatives* come with their measure and editions. Twelve queries, whatever the numbers, and
    one for the texts of the quarter before where *words_before* are wanted.
    """
    reports = QuarterlyReport.objects.filter(round__in=rounds, initiative__in=initiatives)
    read = _read(rounds, initiatives, reports)
    targets = Target.objects.filter(
        indicator__initiative__in=initiatives,
        fiscal_year__in={item.fiscal_year for item in rounds},
    )
    for target in targets:
        read.targets[target.edition_id, target.indicator_id, target.fiscal_year] = target
    moves = ReportTransition.objects.filter(report__in=reports).select_related("by")
    for move in moves.order_by("pk"):
        read.last_moves[move.report_id] = move
        if move.action in RETURNS:
            read.returned[move.report_id] = move
    if words_before:
        read.before = texts_before(rounds, initiatives)
    return _all_lines(read, rounds, initiatives, access)


def texts_before(
    rounds: Sequence[ReportingRound], initiatives: Collection[Initiative]
) -> dict[tuple[int, int], ReportTexts]:
    """By round and initiative what the report of the quarter before says in words. One query."""
    after = {(item.plan_id, item.period.shift(-1)): item.pk for item in rounds}
    rows = QuarterlyReport.objects.filter(
        initiative__in=initiatives,
        round__plan__in={plan for plan, _ in after},
        round__fiscal_year__in={period.year for _, period in after},
    ).order_by()
    columns = ("round__plan", "round__fiscal_year", "round__quarter", "initiative", *TEXTS)
    return {
        (after[plan, period], initiative): ReportTexts(*map(as_kept, texts))
        for plan, year, quarter, initiative, *texts in rows.values_list(*columns)
        if (plan, period := Period(year, quarter)) in after
    }


def lines_to_save(
    round: ReportingRound,
    initiatives: Collection[Initiative],
    access: Access,
    reports: Iterable[QuarterlyReport],
) -> list[ReportLines]:
    """The lines of *reports*, which are held, with what a save needs of them: without targets,
    steps, and the extensions of a round that is open anyway. Eight queries, or nine.
    """
    return _all_lines(
        _read([round], initiatives, list(reports), closed_before=clock.today()),
        [round],
        initiatives,
        access,
    )


def _all_lines(
    read: _Read,
    rounds: Sequence[ReportingRound],
    initiatives: Collection[Initiative],
    access: Access,
) -> list[ReportLines]:
    of_plans = defaultdict(list)
    for initiative in initiatives:
        of_plans[initiative.measure.plan_id].append(initiative)
    found = []
    for item in rounds:
        edition = _edition(read, item)
        found += [
            _lines(read, item, initiative, edition, access)
            for initiative in of_plans[item.plan_id]
            if edition is None or initiative.is_in(edition)
        ]
    return found


def _edition(read: _Read, round: ReportingRound) -> Edition | None:
    """The edition in force in the round's year, as known today."""
    known = [e for e in read.editions[round.plan_id] if e.effective_from <= round.fiscal_year]
    return max(known, key=lambda e: (e.effective_from, e.number), default=None)


def _read(
    rounds: Sequence[ReportingRound],
    initiatives: Collection[Initiative],
    reports: Iterable[QuarterlyReport],
    closed_before: date | None = None,
) -> _Read:
    """*closed_before*: extensions of the rounds alone that closed before this day."""
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
    for indicator in Indicator.objects.filter(initiative__in=initiatives):
        read.indicators[indicator.initiative_id].append(indicator)
    for phase in Phase.objects.filter(initiative__in=initiatives).order_by("start_year", "number"):
        read.phases[phase.edition_id, phase.initiative_id].append(phase)
    for report in reports:
        read.reports[report.round_id, report.initiative_id] = report
    _read_beside(read, [report.pk for report in read.reports.values()])
    _read_figures(read, initiatives)
    closed = [r for r in rounds if closed_before is None or r.closes_on < closed_before]
    for granted in RoundExtension.objects.filter(round__in=closed):
        read.extensions[granted.round_id][granted.department_id] = granted.until
    return read


def _read_beside(read: _Read, reports: Sequence[int]) -> None:
    """What lies beside the reports: texts that cannot be read, confirmations, files. One query."""
    beside = [
        rows.filter(report__in=reports).order_by().values_list("report_id", Value(kind), key, text)
        for rows, kind, key, text in (
            (TypedText.objects, "typed", "field", "text"),
            (FigureConfirmation.objects, "sure", Cast("indicator", CharField()), "figure_text"),
            (Evidence.objects, "file", "sha256", "name"),
        )
    ]
    for report, kind, key, text in beside[0].union(*beside[1:], all=True):
        if kind == "typed":
            read.unread[report][key] = text
        elif kind == "sure":
            read.confirmed[report, int(key)] = text
        else:
            read.files[report] += 1


def _read_figures(read: _Read, initiatives: Collection[Initiative]) -> None:
    values = value_rows(Actual.objects.filter(indicator__initiative__in=initiatives))
    states = phase_rows(PhaseProgress.objects.filter(report__initiative__in=initiatives))
    _sort(read.values, *values)
    _sort(read.states, *states)


def _sort(
    series: Mapping[Any, _Series], current: Mapping[Any, Any], drafts: Mapping[Any, Any]
) -> None:
    """The rows by indicator, or by initiative and phase."""
    for (*subject, period), row in current.items():
        series[tuple(subject)].current[period] = row
    for (*subject, period), row in drafts.items():
        series[tuple(subject)].drafts[period] = row


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
    if report:
        report.round, report.initiative = round, initiative
    extensions = read.extensions[round.pk]
    subject = InitiativeSubject(initiative.pk, initiative.code, initiative.name, ids, frozenset())
    edition_id = edition.pk if edition else 0
    unread = read.unread[report.pk] if report else {}
    return ReportLines(
        round=round,
        initiative=initiative,
        departments=departments,
        report=report,
        rows=tuple(
            _indicator_line(read, item, subject, round, edition_id, report)
            for item in read.indicators[initiative.pk]
        ),
        phases=tuple(
            _phase_line(read, item, round, unread)
            for item in read.phases[edition_id, initiative.pk]
        ),
        files=read.files[report.pk] if report else 0,
        last_move=read.last_moves.get(report.pk) if report else None,
        closes_on=closing_day(round, entering_for(access, ids), extensions),
        refusal=may_enter(
            access, round=round, department_ids=ids, extensions=extensions, day=clock.today()
        ),
        before=read.before.get((round.pk, initiative.pk)),
        returned=read.returned.get(report.pk) if report else None,
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
    series = read.values[indicator.pk,]
    current, known = series.official, series.known
    last = max((when for when in _reported(current) if when < period), default=None)
    latest = max((when for when in _reported(known) if when < period), default=None)
    following = min((when for when in _reported(known) if when > period), default=None)
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
            for when, figure in (*current.items(), *known.items())
        ),
        following=known[following] if following else None,
        unread=_own(read.unread[report.pk], f"a{indicator.pk}") if report else {},
        confirmed=read.confirmed.get((report.pk, indicator.pk), "") if report else "",
        is_sample=series.is_sample(period),
        is_last_sample=series.is_sample(last),
        is_last_settled=latest is None or known[latest] == current.get(latest),
        draft_id=series.draft_id(period),
    )


def _reported(figures: Mapping[Period, ReportedValue]) -> Iterable[Period]:
    """The periods for which there is a figure, and not a word in its place."""
    return (period for period, figure in figures.items() if figure.status is ValueStatus.REPORTED)


def _total_before(
    indicator: Indicator, period: Period, figures: Mapping[Period, ReportedValue]
) -> Decimal | None:
    """The running total at the end of the quarter before: entered or approved, or the baseline."""
    if not indicator.cumulative:
        return None
    before = period.shift(-1)
    known = figures.get(before)
    if known and known.value is not None:
        return known.value
    return indicator.baseline_value if indicator.baseline_on == before.end else None


def _phase_line(
    read: _Read, phase: Phase, round: ReportingRound, unread: dict[str, str]
) -> PhaseLine:
    period, series = round.period, read.states[phase.initiative_id, phase.number]
    current: dict[Period, ReportedPhase] = series.official
    known: dict[Period, ReportedPhase] = series.known
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
        is_sample=series.is_sample(period),
        draft_id=series.draft_id(period),
    )


def _own(unread: dict[str, str], key: str) -> dict[str, str]:
    """Of a report's unread fields those of one line, by their short names."""
    head = f"{key}-"
    return {name.removeprefix(head): text for name, text in unread.items() if name.startswith(head)}
