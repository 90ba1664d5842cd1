"""The year's evaluations: as approved on a day, and as they lie before those who work on them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from measures.domain.evaluations import EvaluationStage
from measures.domain.transitions import Transition, allowed_actions
from measures.models import Evaluation, EvaluationStep, EvaluationWords, EvaluationYear
from measures.permissions import may_evaluate
from measures.selectors.desk.page import initiatives_answered_for
from plans import clock
from plans.domain.vocabulary import ReportState, RoleKind
from plans.models import EvaluationScheme, Initiative, InitiativeDepartment, Plan
from plans.permissions import Access

# So many years wait on one person's desk; more are on the pages of their plans.
OFFERED = 8


@dataclass(frozen=True, slots=True)
class YearEvaluation:
    """ある年度の評価 — what the department and the committee said, where they did."""

    year: EvaluationYear
    own: EvaluationWords | None = None
    committee: EvaluationWords | None = None

    def in_year(self, fiscal_year: int) -> bool:
        return self.year.fiscal_year == fiscal_year


def scheme_of_plan(plan: Plan) -> EvaluationScheme | None:
    """How the years of *plan* are evaluated; None where they are not.

    No query where *plan* was read by ``plans_for_pages``.
    """
    try:
        return plan.evaluation_scheme
    except EvaluationScheme.DoesNotExist:
        return None


def evaluations_known(
    plan: Plan, day: date, *, until: int, initiatives: Collection[int] | None = None
) -> Mapping[int, tuple[YearEvaluation, ...]]:
    """The approved evaluations up to a fiscal year as known on *day*, by initiative, latest first.

    One query, and none where the plan's years are not evaluated.
    """
    if scheme_of_plan(plan) is None:
        return {}
    rows = (
        EvaluationWords.objects.approved()
        .as_known_on(day)
        .filter(evaluation__year__scheme__plan=plan, evaluation__year__fiscal_year__lte=until)
    )
    if initiatives is not None:
        rows = rows.filter(evaluation__initiative__in=initiatives)
    found: dict[int, dict[int, YearEvaluation]] = defaultdict(dict)
    order = ("-evaluation__year__fiscal_year", "pk")
    for words in with_choices(rows).select_related("evaluation__year__scheme").order_by(*order):
        evaluation = words.evaluation
        years = found[evaluation.initiative_id]
        one = years.get(evaluation.year_id, YearEvaluation(evaluation.year))
        years[evaluation.year_id] = _with(one, words)
    return {key: tuple(years.values()) for key, years in found.items()}


def with_choices(rows: "QuerySet[EvaluationWords]") -> "QuerySet[EvaluationWords]":
    """Rows with what is shown of them: the letter and the direction."""
    return rows.select_related("letter", "direction")


def _with(one: YearEvaluation, words: EvaluationWords) -> YearEvaluation:
    if words.stage == EvaluationStage.COMMITTEE.value:
        return replace(one, committee=words)
    return replace(one, own=words)


@dataclass(frozen=True, slots=True)
class EvaluationLine:
    """評価の行 — an initiative in one year, as it lies before those who work on it."""

    initiative: Initiative
    departments: tuple[str, ...]
    evaluation: Evaluation | None
    own: EvaluationWords | None
    committee: EvaluationWords | None

    @property
    def state(self) -> ReportState | None:
        """None where nothing is entered yet."""
        return ReportState(self.evaluation.state) if self.evaluation else None

    @property
    def is_handed_in(self) -> bool:
        return self.state in {ReportState.SUBMITTED, ReportState.APPROVED}


@dataclass(frozen=True, slots=True)
class EvaluationDesk:
    """年度評価の入力 — the initiatives of one year that a person works on."""

    year: EvaluationYear
    lines: tuple[EvaluationLine, ...]

    @property
    def handed_in(self) -> int:
        return sum(line.is_handed_in for line in self.lines)

    @property
    def judged(self) -> int:
        """How many have the committee's letter."""
        return sum(line.committee is not None for line in self.lines)


def evaluation_desk(year: EvaluationYear, access: Access) -> EvaluationDesk:
    """The initiatives that *access* answers for, for 管理者 all of them. Four queries."""
    if access.is_administrator:
        rows = Initiative.objects.filter(measure__plan=year.plan_id)
        mine = list(
            rows.select_related("measure", "first_edition", "ended_edition").order_by(
                "measure__position", "measure__code", "position", "code"
            )
        )
    else:
        departments = access.promoter_of | access.approver_of
        mine = initiatives_answered_for(departments, plan=year.plan_id)
    today = clock.today()
    planned = [item for item in mine if item.is_planned_for(year.fiscal_year, today)]
    return EvaluationDesk(year, tuple(_lines(year, planned)))


def _lines(year: EvaluationYear, initiatives: Collection[Initiative]) -> Iterable[EvaluationLine]:
    names: dict[int, list[str]] = defaultdict(list)
    held = InitiativeDepartment.objects.filter(initiative__in=initiatives)
    for row in held.select_related("department").order_by("-is_lead", "pk"):
        names[row.initiative_id].append(row.department.name)
    evaluations = {
        item.initiative_id: item
        for item in Evaluation.objects.filter(year=year, initiative__in=initiatives)
    }
    words: dict[tuple[int, str], EvaluationWords] = {}
    rows = EvaluationWords.objects.filter(evaluation__in=evaluations.values(), superseded_at=None)
    # The draft, if there is one, after what was approved before it.
    for one in sorted(with_choices(rows), key=lambda row: row.approved_at is None):
        words[one.evaluation_id, one.stage] = one
    for item in initiatives:
        evaluation = evaluations.get(item.pk)
        key = evaluation.pk if evaluation else 0
        yield EvaluationLine(
            initiative=item,
            departments=tuple(names[item.pk]),
            evaluation=evaluation,
            own=words.get((key, EvaluationStage.SELF.value)),
            committee=words.get((key, EvaluationStage.COMMITTEE.value)),
        )


@dataclass(frozen=True, slots=True)
class EvaluationTask:
    """評価の仕事 — a year that waits on a person's desk, and how many are in which state."""

    year: EvaluationYear
    total: int
    counts: Mapping[str, int]

    @property
    def handed_in(self) -> int:
        return self.counts[ReportState.SUBMITTED.value] + self.counts[ReportState.APPROVED.value]

    @property
    def waiting(self) -> int:
        """How many wait for approval."""
        return self.counts[ReportState.SUBMITTED.value]

    @property
    def is_over(self) -> bool:
        return clock.today() > self.year.due_on


def evaluation_tasks(access: Access) -> list[EvaluationTask]:
    """The years that are open today for those whom *access* works for; three queries or fewer."""
    today = clock.today()
    years = EvaluationYear.objects.filter(opens_on__lte=today, closes_on__gte=today)
    initiatives = Initiative.objects.all()
    if not access.is_administrator:
        departments = access.promoter_of | access.approver_of
        answered_for = InitiativeDepartment.objects.initiatives_of(departments)
        initiatives = initiatives.filter(pk__in=answered_for)
        years = years.filter(scheme__plan__in=initiatives.values("measure__plan"))
    years = years.select_related("scheme__plan").order_by("-fiscal_year", "scheme__plan")[:OFFERED]
    found = list(years)
    if not found:
        return []
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    entered = Evaluation.objects.filter(year__in=found, initiative__in=initiatives).order_by()
    for year_id, state in entered.values_list("year_id", "state"):
        counts[year_id][state] += 1
    mine = initiatives.filter(measure__plan__in=[year.plan_id for year in found])
    mine = mine.select_related("measure", "first_edition", "ended_edition")
    planned = list(mine.order_by())
    return [
        EvaluationTask(
            year,
            sum(
                item.measure.plan_id == year.plan_id
                and item.is_planned_for(year.fiscal_year, today)
                for item in planned
            ),
            counts[year.pk],
        )
        for year in found
    ]


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    """年度評価のページ — one initiative in one year, with the steps that a person may take.

    ``refusal`` says why nothing can be entered, None where it can.
    """

    year: EvaluationYear
    line: EvaluationLine
    moves: tuple[Transition, ...]
    steps: tuple[EvaluationStep, ...]
    former: tuple[EvaluationWords, ...]
    refusal: str | None
    may_judge: bool

    @property
    def version(self) -> int:
        return self.line.evaluation.version if self.line.evaluation else 0

    @property
    def may_edit(self) -> bool:
        evaluation = self.line.evaluation
        return self.refusal is None and (evaluation is None or evaluation.is_editable)


def evaluation_page(year: EvaluationYear, initiative: Initiative, access: Access) -> EvaluationPage:
    """All that was said of *initiative* in *year*, and what *access* may do with it now."""
    [line] = _lines(year, [initiative])
    evaluation = line.evaluation
    departments = {row.department_id for row in initiative.responsibilities.all()}
    refusal = may_evaluate(access, year=year, department_ids=departments, day=clock.today())
    approved = ReportState.APPROVED.value
    ready = evaluation is not None and (evaluation.state == approved or bool(line.committee))
    return EvaluationPage(
        year=year,
        line=line,
        moves=_moves(evaluation, departments, access, may_enter=refusal is None),
        steps=tuple(evaluation.steps.select_related("by").order_by("-pk")) if evaluation else (),
        former=_former(evaluation),
        refusal=refusal,
        may_judge=ready and access.is_administrator and year.scheme.with_committee,
    )


def _moves(
    evaluation: Evaluation | None, departments: set[int], access: Access, *, may_enter: bool
) -> tuple[Transition, ...]:
    """The steps after the handing in, which goes with the entering."""
    if evaluation is None:
        return ()
    roles = {
        role
        for role, held in (
            (RoleKind.PROMOTER, bool(access.promoter_of & departments)),
            (RoleKind.APPROVER, bool(access.approver_of & departments)),
            (RoleKind.ADMINISTRATOR, access.is_administrator),
        )
        if held
    }
    moves = allowed_actions(ReportState(evaluation.state), frozenset(roles))
    return tuple(m for m in moves if m.action != "submit" and (may_enter or m.action != "withdraw"))


def _former(evaluation: Evaluation | None) -> tuple[EvaluationWords, ...]:
    """What was approved once and is superseded, the latest first."""
    if evaluation is None:
        return ()
    rows = evaluation.words.filter(superseded_at__isnull=False)
    return tuple(with_choices(rows).select_related("approved_by").order_by("-superseded_at", "-pk"))
