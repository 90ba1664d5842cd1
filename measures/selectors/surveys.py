"""The survey form (調査票) of departments in one round: its lines, and the signature it carries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Generic, TypeAlias, TypeVar

from django.core import signing

from measures.domain.reported import Reported, ReportedPhase, ReportedValue
from measures.models import ReportingRound
from measures.selectors.import_context import (
    ImportContext,
    IndicatorSubject,
    PhaseSubject,
    context_of,
)
from measures.selectors.year_targets import YearTarget, year_before
from plans import clock
from plans.domain.calendar import Period, fiscal_year_short
from plans.domain.vocabulary import ValueStatus
from plans.models import Department, Indicator, InitiativeDepartment, Target

VERSION = 1
SALT = "tomedx.survey"
Item = TypeVar("Item", IndicatorSubject, PhaseSubject)


@dataclass(frozen=True, slots=True)
class FormSignature:
    """様式の印 — what a form was made for, and what stood in it when it left the portal."""

    version: int
    plan: str
    period: str
    departments: list[str]
    issued: str
    figures: dict[str, list[str]]
    phases: dict[str, list[str]]

    def signed(self) -> str:
        values = {name: getattr(self, name) for name in FormSignature.__slots__}
        return signing.Signer(salt=SALT).sign_object(values, compress=True)


def read_signature(text: str) -> FormSignature:
    """The signature in *text*. Raises BadSignature where it is not whole or not ours."""
    values: Any = signing.Signer(salt=SALT).unsign_object(text)
    if isinstance(values, dict) and "department" in values:
        # Forms that left before a form could be that of several departments.
        values["departments"] = [values.pop("department")]
    if not isinstance(values, dict) or set(values) != set(FormSignature.__slots__):
        raise signing.BadSignature("not a survey's signature")
    return FormSignature(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyLine(Generic[Item, Reported]):
    """A row of a form: an indicator or a phase, and what was entered for the round so far.

    ``asked`` holds the ids of the departments that fill it in; ``departments`` their names in a
    form of several.
    """

    item: Item
    period: Period
    entered: Reported | None
    asked: frozenset[int]
    departments: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine(SurveyLine[IndicatorSubject, ReportedValue]):
    """An indicator's row. ``last`` is the last official figure before the round, and of when.

    ``goal`` says what is aimed at where the plan gives no number for the year.
    """

    last: tuple[Period, ReportedValue] | None
    target: YearTarget
    measurable: bool
    goal: str


PhaseLine: TypeAlias = SurveyLine[PhaseSubject, ReportedPhase]
AnyLine = TypeVar("AnyLine", FigureLine, PhaseLine)


@dataclass(frozen=True, slots=True)
class SurveyForm:
    """調査票 — the lines of one department in one round, or of several in one workbook."""

    plan_name: str
    departments: tuple[Department, ...]
    period: Period
    due_on: date
    issued_at: datetime
    rows: list[FigureLine]
    phases: list[PhaseLine]
    signature: FormSignature

    @property
    def department_names(self) -> str:
        """「総務課」, of several 「総務課ほか2課」."""
        others = len(self.departments) - 1
        return f"{self.departments[0].name}{f'ほか{others}課' if others else ''}"


def surveys_of(
    round: ReportingRound,
    *,
    departments: Iterable[Department] | None = None,
    together: bool = False,
) -> list[SurveyForm]:
    """A form for each of *departments* (None: all) that has lines in *round*.

    With *together* there is one form of all of them; where none has lines, there is no form. An
    initiative is asked of its lead department; where it has none, of every department. A constant
    number of queries.
    """
    context = context_of(round.plan)
    leads = InitiativeDepartment.objects.filter(
        initiative__measure__plan=round.plan, is_lead=True
    ).values_list("initiative_id", "department_id")
    asked = {initiative: frozenset({department}) for initiative, department in leads}
    figures = list(_figures(context, round, asked))
    phases = list(_phases(context, round.period, asked))
    due = {pk for line in figures for pk in line.asked} | {
        pk for line in phases for pk in line.asked
    }
    if departments is None:
        departments = Department.objects.filter(pk__in=due)
    found = [department for department in departments if department.pk in due]
    groups = [found] if together and found else [[department] for department in found]
    return [_form(round, group, figures, phases) for group in groups]


def facts_of(forms: Iterable[SurveyForm]) -> dict[str, str]:
    """報告期 and 所管課 of forms of one round, as the audit trail records their export."""
    periods = {form.period.label for form in forms}
    names = [department.name for form in forms for department in form.departments]
    return {"報告期": "、".join(periods), "所管課": "、".join(names)}


def _figures(
    context: ImportContext, round: ReportingRound, asked: Mapping[int, frozenset[int]]
) -> Iterator[FigureLine]:
    """The lines of what is due in *round*, and of what has been entered for it all the same."""
    period = round.period
    official: dict[int, dict[Period, ReportedValue]] = defaultdict(dict)
    for (indicator_id, when), approved in context.current.items():
        official[indicator_id][when] = approved.reported
    stored = Indicator.objects.filter(initiative__measure__plan=round.plan).in_bulk()
    targets, later = _targets(round)
    for item in context.indicators:
        entered = context.entered(item, period)
        is_asked = entered is not None or item.is_due(period)
        if not is_asked or not item.initiative.is_in_plan(period.year):
            continue
        before = year_before(item, round.plan, official[item.id], period.year)
        yield FigureLine(
            item=item,
            period=period,
            entered=entered,
            asked=asked.get(item.initiative.id, item.initiative.department_ids),
            last=_last_reported(official[item.id], before=period),
            target=YearTarget(item, targets.get(item.id), before),
            measurable=stored[item.id].measurable,
            goal=stored[item.id].reference_name or later.get(item.id, ""),
        )


def _targets(round: ReportingRound) -> tuple[dict[int, Target], dict[int, str]]:
    """By indicator the target of the round's year, and in words the next one after it."""
    edition = round.plan.editions.in_force(
        fiscal_year=round.fiscal_year, as_known_on=clock.today()
    ).first()
    of_year: dict[int, Target] = {}
    later: dict[int, str] = {}
    rows = Target.objects.filter(edition=edition, fiscal_year__gte=round.fiscal_year)
    for row in rows.select_related("indicator").order_by("fiscal_year"):
        if row.fiscal_year == round.fiscal_year:
            of_year[row.indicator_id] = row
        else:
            text = f"{fiscal_year_short(row.fiscal_year)}末 {row.text}"
            later.setdefault(row.indicator_id, text)
    return of_year, later


def _last_reported(
    figures: Mapping[Period, ReportedValue], *, before: Period
) -> tuple[Period, ReportedValue] | None:
    reported = [
        period
        for period, figure in figures.items()
        if period < before and figure.status is ValueStatus.REPORTED
    ]
    return (max(reported), figures[max(reported)]) if reported else None


def _phases(
    context: ImportContext, period: Period, asked: Mapping[int, frozenset[int]]
) -> Iterator[PhaseLine]:
    for initiative_code, number in context.phases:
        phase = context.phase_at(initiative_code, number, period.year)
        if phase is None or not phase.initiative.is_in_plan(period.year):
            continue
        yield SurveyLine(
            item=phase,
            period=period,
            entered=context.entered(phase, period),
            asked=asked.get(phase.initiative.id, phase.initiative.department_ids),
        )


def _form(
    round: ReportingRound,
    departments: list[Department],
    figures: list[FigureLine],
    phases: list[PhaseLine],
) -> SurveyForm:
    rows, phases = _lines_of(departments, figures), _lines_of(departments, phases)
    issued = clock.now()
    signature = FormSignature(
        version=VERSION,
        plan=round.plan.code,
        period=str(round.period),
        departments=[department.code for department in departments],
        issued=issued.isoformat(timespec="seconds"),
        figures=_texts(rows),
        phases=_texts(phases),
    )
    return SurveyForm(
        plan_name=round.plan.name,
        departments=tuple(departments),
        period=round.period,
        due_on=round.due_on,
        issued_at=issued,
        rows=rows,
        phases=phases,
        signature=signature,
    )


def _lines_of(departments: list[Department], lines: list[AnyLine]) -> list[AnyLine]:
    """The lines these departments fill in; in a form of several each tells whose it is."""
    names = {department.pk: department.name for department in departments}
    mine = [line for line in lines if line.asked & names.keys()]
    if len(departments) == 1:
        return mine
    return [
        replace(line, departments="、".join(names[pk] for pk in names if pk in line.asked))
        for line in mine
    ]


def _texts(lines: Iterable[FigureLine | PhaseLine]) -> dict[str, list[str]]:
    """What was entered, as the signature keeps it: exact, by the code of the line."""
    return {line.item.code: line.entered.as_texts() if line.entered else [] for line in lines}


def is_nothing(figure: ReportedValue | ReportedPhase | None) -> bool:
    """Whether nothing is reported by it."""
    return figure is None or (
        isinstance(figure, ReportedValue) and figure.status is ValueStatus.MISSING
    )
