"""A small plan whose year is evaluated, for the tests of evaluations."""

from datetime import date

from measures.actions.evaluation_setup import open_evaluation_year, set_up_evaluation
from measures.actions.evaluations import Said, move_evaluation, save_evaluation
from measures.domain.rating import Band, Rating
from measures.models import Evaluation, EvaluationYear
from plans.models import Initiative, Plan, User

ON_PLAN = Rating("B", Band("B", "計画どおり", 1, None, on_plan=True))
LATE = Rating("C", Band("C", "遅れ", 2, None))


def evaluated_year(plan: Plan, by: User, *, with_committee: bool = True) -> EvaluationYear:
    """R7, which the departments evaluate until the end of December."""
    scheme = set_up_evaluation(plan=plan, by=by, with_committee=with_committee)
    return open_evaluation_year(
        scheme=scheme,
        fiscal_year=2025,
        opens_on=date(2026, 10, 1),
        due_on=date(2026, 11, 30),
        closes_on=date(2026, 12, 31),
        by=by,
    )


def said_in(
    year: EvaluationYear,
    letter: str = "○",
    summary: str = "予定どおり進んだ。",
    note: str = "",
    direction: str = "継続",
) -> Said:
    """What somebody says of *year*."""
    return Said(
        letter=year.scheme.letters.get(code=letter),
        direction=year.scheme.directions.get(name=direction) if direction else None,
        summary=summary,
        note=note,
    )


def opinion_in(year: EvaluationYear, letter: str = "○", summary: str = "妥当と認める。") -> Said:
    """What the committee says of *year*."""
    return said_in(year, letter, summary, direction="")


def initiative_of(plan: Plan) -> Initiative:
    return Initiative.objects.select_related("measure").get(measure__plan=plan)


def handed_in(year: EvaluationYear, by: User, said: Said | None = None) -> Evaluation:
    """The small plan's evaluation, as its promoter handed it in."""
    saved = save_evaluation(
        year=year, initiative=initiative_of(year.plan), by=by, said=said or said_in(year)
    )
    return move_evaluation(evaluation=saved, action="submit", by=by, rating=ON_PLAN)


def approved(
    year: EvaluationYear, promoter: User, approver: User, said: Said | None = None
) -> Evaluation:
    """The small plan's evaluation, approved."""
    evaluation = handed_in(year, promoter, said)
    return move_evaluation(evaluation=evaluation, action="approve", by=approver, rating=ON_PLAN)
