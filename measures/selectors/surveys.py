"""The survey form (調査票) of departments in one round: its lines, and the signature it carries."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Generic, TypeAlias, TypeVar

from django.core import signing

from measures.domain.reported import AnyReported, Importable, ReportedValue, ReportTexts
from measures.models import ReportingRound
from measures.selectors.desk.lines import AnyLine, IndicatorLine, PhaseLine
from measures.selectors.desk.reading import report_lines
from measures.selectors.import_context import OF_REPORT, texts_in
from plans import clock
from plans.domain.calendar import Period, fiscal_year_short
from plans.domain.vocabulary import ValueStatus
from plans.models import Department, Initiative, InitiativeDepartment, Target
from plans.permissions import NOBODY

VERSION = 1
SALT = "tomedx.survey"


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
    texts: dict[str, list[str]] = field(default_factory=dict)

    def signed(self) -> str:
        values = {name: getattr(self, name) for name in FormSignature.__slots__}
        return signing.Signer(salt=SALT).sign_object(values, compress=True)


def read_signature(text: str) -> FormSignature:
    """The signature in *text*. Raises BadSignature where it is not whole or not ours."""
    values: Any = signing.Signer(salt=SALT).unsign_object(text)
    if isinstance(values, dict) and "department" in values:
        # Forms that left before a form could be that of several departments.
        values["departments"] = [values.pop("department")]
    if isinstance(values, dict):
        # Forms that left before a form carried texts.
        values.setdefault("texts", {})
    if not isinstance(values, dict) or set(values) != set(FormSignature.__slots__):
        raise signing.BadSignature("not a survey's signature")
    return FormSignature(**values)


@dataclass(frozen=True, slots=True)
class SurveyRow(Generic[AnyLine]):
    """A row of a form: the line of an indicator or a phase as the sheet on screen has it.

    ``asked`` holds the ids of the departments that fill it in; ``departments`` their names in a
    form of several. ``goal`` says what is aimed at where the plan gives no number for the year.
    """

    line: AnyLine
    initiative: Initiative
    asked: frozenset[int]
    departments: str = ""
    goal: str = ""

    @property
    def code(self) -> str:
        if isinstance(self.line, IndicatorLine):
            return self.line.indicator.code
        return f"{self.initiative.code}/{self.line.phase.number}"

    @property
    def entered(self) -> AnyReported | None:
        """What was entered for the round so far."""
        return self.line.figure


FigureRow: TypeAlias = SurveyRow[IndicatorLine]
PhaseRow: TypeAlias = SurveyRow[PhaseLine]


@dataclass(frozen=True, slots=True)
class TextRow:
    """An initiative's row: what its report says in words; ``last`` is that of the quarter before.

    ``asked`` and ``departments`` as in ``SurveyRow``.
    """

    initiative: Initiative
    period: Period
    asked: frozenset[int]
    entered: ReportTexts | None
    last: ReportTexts | None
    departments: str = ""

    @property
    def code(self) -> str:
        return f"{self.initiative.code}{OF_REPORT}"


AnyRow = TypeVar("AnyRow", SurveyRow[IndicatorLine], SurveyRow[PhaseLine], TextRow)


@dataclass(frozen=True, slots=True)
class SurveyForm:
    """調査票 — the lines of one department in one round, or of several in one workbook."""

    plan_name: str
    departments: tuple[Department, ...]
    period: Period
    due_on: date
    issued_at: datetime
    rows: list[FigureRow]
    phases: list[PhaseRow]
    texts: list[TextRow]
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
    initiatives = (
        Initiative.objects.filter(measure__plan=round.plan)
        .select_related("measure", "first_edition", "ended_edition")
        .order_by("measure__position", "measure__code", "position", "code")
    )
    leads = InitiativeDepartment.objects.filter(initiative__in=initiatives, is_lead=True)
    asked = {row.initiative_id: frozenset({row.department_id}) for row in leads}
    figures, phases, texts = [], [], []
    goals = _later_targets(round)
    for report in report_lines([round], list(initiatives), NOBODY):
        initiative = report.initiative
        filled_by = asked.get(initiative.pk, frozenset(one.pk for one in report.departments))
        for row in report.rows:
            if row.figure is not None or row.subject.is_due(round.period):
                goal = row.indicator.reference_name or goals.get(row.indicator.pk, "")
                figures.append(SurveyRow(row, initiative, filled_by, goal=goal))
        for line in sorted(report.phases, key=lambda line: line.phase.number):
            phases.append(SurveyRow(line, initiative, filled_by))
        entered = texts_in(report.report)
        texts.append(TextRow(initiative, round.period, filled_by, entered, report.before or None))
    # Every initiative in the plan has a row of texts, whatever else it has.
    due = {pk for row in texts for pk in row.asked}
    if departments is None:
        departments = Department.objects.filter(pk__in=due)
    found = [department for department in departments if department.pk in due]
    groups = [found] if together and found else [[department] for department in found]
    return [_form(round, group, figures, phases, texts) for group in groups]


def facts_of(forms: Iterable[SurveyForm]) -> dict[str, str]:
    """報告期 and 所管課 of forms of one round, as the audit trail records their export."""
    periods = {form.period.label for form in forms}
    names = [department.name for form in forms for department in form.departments]
    return {"報告期": "、".join(periods), "所管課": "、".join(names)}


def _later_targets(round: ReportingRound) -> dict[int, str]:
    """By indicator in words the next target after the round's year."""
    edition = round.plan.editions.in_force(
        fiscal_year=round.fiscal_year, as_known_on=clock.today()
    ).first()
    later: dict[int, str] = {}
    rows = Target.objects.filter(edition=edition, fiscal_year__gt=round.fiscal_year)
    for row in rows.select_related("indicator").order_by("fiscal_year"):
        later.setdefault(row.indicator_id, f"{fiscal_year_short(row.fiscal_year)}末 {row.text}")
    return later


def _form(
    round: ReportingRound,
    departments: list[Department],
    figures: list[FigureRow],
    phases: list[PhaseRow],
    texts: list[TextRow],
) -> SurveyForm:
    rows, phases = _lines_of(departments, figures), _lines_of(departments, phases)
    texts = _lines_of(departments, texts)
    issued = clock.now()
    signature = FormSignature(
        version=VERSION,
        plan=round.plan.code,
        period=str(round.period),
        departments=[department.code for department in departments],
        issued=issued.isoformat(timespec="seconds"),
        figures=_entered(rows),
        phases=_entered(phases),
        texts=_entered(texts),
    )
    return SurveyForm(
        plan_name=round.plan.name,
        departments=tuple(departments),
        period=round.period,
        due_on=round.due_on,
        issued_at=issued,
        rows=rows,
        phases=phases,
        texts=texts,
        signature=signature,
    )


def _lines_of(departments: list[Department], lines: list[AnyRow]) -> list[AnyRow]:
    """The lines these departments fill in; in a form of several each tells whose it is."""
    names = {department.pk: department.name for department in departments}
    mine = [line for line in lines if line.asked & names.keys()]
    if len(departments) == 1:
        return mine
    return [
        replace(line, departments="、".join(names[pk] for pk in names if pk in line.asked))
        for line in mine
    ]


def _entered(lines: Iterable[SurveyRow[Any] | TextRow]) -> dict[str, list[str]]:
    """What was entered, as the signature keeps it: exact, by the code of the line."""
    return {line.code: line.entered.as_texts() if line.entered else [] for line in lines}


def is_nothing(figure: Importable | None) -> bool:
    """Whether nothing is reported by it."""
    if isinstance(figure, ReportedValue):
        return figure.status is ValueStatus.MISSING
    return not figure
