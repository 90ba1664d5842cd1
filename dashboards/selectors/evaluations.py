"""The year's evaluations beside what the figures of that year come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboards.selectors.kept import standing_of
from dashboards.selectors.pages import initiatives_of
from dashboards.selectors.plan_part import WHOLE, PlanPart
from dashboards.selectors.rows import rating_order
from dashboards.selectors.standing import InitiativeStanding, PlanStanding
from dashboards.selectors.view_params import ViewParams
from measures.domain.evaluations import contradicts, is_on_plan
from measures.domain.rating import Rating
from measures.models import EvaluationWords, EvaluationYear
from measures.selectors.evaluations import YearEvaluation, evaluations_known
from plans import clock
from plans.domain.calendar import Period
from plans.domain.evaluation import LetterMeaning
from plans.models import Initiative, Measure, Plan
from plans.selectors.plan_state import PlanState


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """年度評価の行 — an initiative in the evaluated year; ``order`` is its place in the plan."""

    order: int
    item: InitiativeStanding
    said: YearEvaluation | None

    @property
    def measure(self) -> Measure:
        return self.item.initiative.measure

    @property
    def rating(self) -> Rating:
        return self.item.rating

    @property
    def rating_order(self) -> int:
        return rating_order(self.rating)

    @property
    def own(self) -> EvaluationWords | None:
        return self.said.own if self.said else None

    @property
    def committee(self) -> EvaluationWords | None:
        return self.said.committee if self.said else None

    @property
    def is_sample(self) -> bool:
        return any(words.is_sample for words in (self.own, self.committee) if words)

    @property
    def departments(self) -> Sequence[str]:
        return [row.department.name for row in self.item.initiative.responsibilities.all()]

    def contradicts(self, words: EvaluationWords | None) -> bool:
        """Whether what was said differs from what the figures come to, as known today."""
        if words is None or words.letter is None:
            return False
        return contradicts(LetterMeaning(words.letter.meaning), on_plan=is_on_plan(self.rating))

    @property
    def own_contradicts(self) -> bool:
        return self.contradicts(self.own)

    @property
    def committee_contradicts(self) -> bool:
        return self.contradicts(self.committee)


def years_evaluated(plan: Plan, until: int) -> list[EvaluationYear]:
    """The years of *plan* that are evaluated, up to a fiscal year, the latest first."""
    rows = EvaluationYear.objects.filter(scheme__plan=plan, fiscal_year__lte=until)
    return list(rows.select_related("scheme").order_by("-fiscal_year"))


def standing_in(
    plan: Plan,
    fiscal_year: int,
    day: date,
    part: PlanPart = WHOLE,
    state: PlanState | None = None,
) -> PlanStanding:
    """What the figures of a whole fiscal year come to, as known on *day*."""
    return standing_of(plan, ViewParams(Period(fiscal_year, 4), day), part, state)


def rating_in(year: EvaluationYear, initiative: Initiative) -> Rating | None:
    """What an initiative is rated at the end of *year*, as known today; None if not in the plan."""
    part = PlanPart(initiative=initiative.code)
    standing = standing_in(year.plan, year.fiscal_year, clock.today(), part)
    return next((item.rating for item in initiatives_of(standing)), None)


def evaluation_rows(standing: PlanStanding) -> list[EvaluationRow]:
    """Every initiative of the year that *standing* is of, evaluated or not. One query."""
    year, day = standing.params.period.year, standing.params.as_known_on
    known = evaluations_known(standing.plan, day, until=year)
    return [
        EvaluationRow(
            order,
            item,
            next((one for one in known.get(item.initiative.pk, ()) if one.in_year(year)), None),
        )
        for order, item in enumerate(initiatives_of(standing))
    ]


@dataclass(frozen=True, slots=True)
class LastEvaluation:
    """直近の年度評価 — of an initiative that was evaluated."""

    item: InitiativeStanding
    said: YearEvaluation


def last_evaluations(
    standing: PlanStanding, items: Sequence[InitiativeStanding]
) -> list[LastEvaluation]:
    """The last evaluation of each of *items* that has one, up to the period. One query or none."""
    params, pks = standing.params, [item.initiative.pk for item in items]
    known = evaluations_known(
        standing.plan, params.as_known_on, until=params.period.year, initiatives=pks
    )
    found = ((item, known.get(item.initiative.pk)) for item in items)
    return [LastEvaluation(item, said[0]) for item, said in found if said]
