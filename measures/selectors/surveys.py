"""The survey form (調査票) of one department in one round: its lines, and the seal it carries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core import signing

from measures.domain.reported import ReportedPhase, ReportedValue, plain_number
from measures.models import ReportingRound
from measures.selectors.import_template import Template, TemplatePhase, TemplateRow, template_of
from plans import clock
from plans.domain.calendar import Period, fiscal_year_short
from plans.domain.vocabulary import ValueStatus
from plans.models import Department, Indicator, InitiativeDepartment, Target

VERSION = 1
SALT = "tomedx.survey"


@dataclass(frozen=True, slots=True)
class Seal:
    """様式の印 — what a form was made for, and what stood in it when it left the portal."""

    version: int
    plan: str
    period: str
    department: str
    issued: str
    figures: dict[str, list[str]]
    phases: dict[str, list[str]]

    def signed(self) -> str:
        values = {name: getattr(self, name) for name in Seal.__slots__}
        return signing.Signer(salt=SALT).sign_object(values, compress=True)


def unsealed(text: str) -> Seal:
    """The seal in *text*. Raises BadSignature where it is not whole or not ours."""
    values: Any = signing.Signer(salt=SALT).unsign_object(text)
    if not isinstance(values, dict) or set(values) != set(Seal.__slots__):
        raise signing.BadSignature("not a survey's seal")
    return Seal(**values)


@dataclass(frozen=True, slots=True)
class FigureLine:
    """An indicator's line; ``goal`` says what is aimed at where the plan gives no number."""

    row: TemplateRow
    measurable: bool
    goal: str


@dataclass(frozen=True, slots=True)
class SurveyForm:
    """調査票 — one department's lines in one round."""

    plan_name: str
    department: Department
    period: Period
    due_on: date
    issued_at: datetime
    rows: list[FigureLine]
    phases: list[TemplatePhase]
    seal: Seal

    @property
    def is_empty(self) -> bool:
        return not self.rows and not self.phases


def surveys_of(round: ReportingRound, *, only: Department | None = None) -> list[SurveyForm]:
    """A form for every department that has lines in *round*, or for *only* that one.

    An initiative is asked of its lead department; where it has none, of every department. A
    constant number of queries.
    """
    template = template_of(round.plan, round.period, department_ids=None)
    asked = _asked_of(round)
    goals = _goals(round, [row.id for row in template.rows])
    departments = Department.objects.filter(pk__in=asked) if only is None else [only]
    forms = [
        _form(round, department, template, asked.get(department.pk, set()), goals)
        for department in departments
    ]
    return [form for form in forms if not form.is_empty]


def _asked_of(round: ReportingRound) -> dict[int, set[int]]:
    """The initiatives that each department is asked about, both by id."""
    leads: dict[int, int] = {}
    everybody: dict[int, set[int]] = defaultdict(set)
    for initiative, department, is_lead in InitiativeDepartment.objects.filter(
        initiative__measure__plan=round.plan
    ).values_list("initiative_id", "department_id", "is_lead"):
        everybody[initiative].add(department)
        if is_lead:
            leads[initiative] = department
    asked: dict[int, set[int]] = defaultdict(set)
    for initiative, departments in everybody.items():
        for department in {leads[initiative]} if initiative in leads else departments:
            asked[department].add(initiative)
    return dict(asked)


def _goals(round: ReportingRound, indicator_ids: list[int]) -> dict[int, tuple[bool, str]]:
    """Whether each is measurable; and its reference, or the next target after this year."""
    edition = (
        round.plan.editions.in_force(fiscal_year=round.fiscal_year, as_known_on=clock.today())
    ).first()
    later: dict[int, str] = {}
    targets = Target.objects.filter(
        edition=edition, fiscal_year__gt=round.fiscal_year, indicator__in=indicator_ids
    )
    for target in targets.select_related("indicator").order_by("fiscal_year"):
        text = f"{fiscal_year_short(target.fiscal_year)}末 {target.text}"
        later.setdefault(target.indicator_id, text)
    rows = Indicator.objects.filter(pk__in=indicator_ids)
    return {row.pk: (row.measurable, row.reference_name or later.get(row.pk, "")) for row in rows}


def _form(
    round: ReportingRound,
    department: Department,
    template: Template,
    initiatives: set[int],
    goals: dict[int, tuple[bool, str]],
) -> SurveyForm:
    rows = [row for row in template.rows if row.initiative_id in initiatives]
    phases = [row for row in template.phases if row.initiative_id in initiatives]
    issued = clock.now()
    seal = Seal(
        version=VERSION,
        plan=template.plan_code,
        period=str(round.period),
        department=department.code,
        issued=issued.isoformat(timespec="seconds"),
        figures={row.code: told(row.entered) for row in rows},
        phases={phase_code(row): phase_told(row.entered) for row in phases},
    )
    return SurveyForm(
        plan_name=template.plan_name,
        department=department,
        period=round.period,
        due_on=round.due_on,
        issued_at=issued,
        rows=[FigureLine(row, *goals[row.id]) for row in rows],
        phases=phases,
        seal=seal,
    )


def phase_code(row: TemplatePhase) -> str:
    return f"{row.initiative_code}/{row.number}"


def told(figure: ReportedValue | None) -> list[str]:
    """A figure as the seal keeps it: exact, in the order of ReportedValue's fields."""
    if figure is None:
        return []
    numbers = (figure.value, figure.numerator, figure.denominator, figure.reference)
    texts = ["" if number is None else plain_number(number) for number in numbers]
    return [figure.status.value, *texts, figure.note]


def phase_told(figure: ReportedPhase | None) -> list[str]:
    """A phase's state as the seal keeps it, in the order of ReportedPhase's fields."""
    if figure is None:
        return []
    days = (figure.started_on, figure.completed_on)
    return [figure.state.value, *(day.isoformat() if day else "" for day in days), figure.note]


def is_nothing(figure: ReportedValue | ReportedPhase | None) -> bool:
    """Whether nothing is reported by it."""
    return figure is None or (
        isinstance(figure, ReportedValue) and figure.status is ValueStatus.MISSING
    )
