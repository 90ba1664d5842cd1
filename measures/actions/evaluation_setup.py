"""Setting up the year's evaluation of a plan."""

from datetime import date

from django.db import transaction
from django.db.models import Model

from measures.models import EvaluationWords, EvaluationYear
from plans.actions.records import refusing, save_record
from plans.domain.evaluation import STANDARD_DIRECTIONS, STANDARD_LETTERS
from plans.errors import Refused
from plans.models import EvaluationDirection, EvaluationLetter, EvaluationScheme, Plan, User
from plans.permissions import access_of

FIXED = {
    EvaluationLetter: ("scheme_id", "code", "label", "meaning"),
    EvaluationDirection: ("scheme_id", "name"),
}
IN_USE = (
    "「{}」は、もう評価に使われています。今までの評価の意味が変わるので、言葉は変えられません。"
    "新しい行を加え、使わなくするものは「選べる」を外してください。"
)


@transaction.atomic
def set_up_evaluation(*, plan: Plan, by: User, with_committee: bool = True) -> EvaluationScheme:
    """Let the years of *plan* be evaluated, on the standard scale; as it is where they already are.

    The plan is evaluated from the moment on that a year is added (``open_evaluation_year``).
    """
    _check(by)
    found = EvaluationScheme.objects.filter(plan=plan).first()
    if found:
        return found
    scheme = EvaluationScheme(plan=plan, with_committee=with_committee)
    with refusing():
        save_record(record=scheme, by=by)
    add_standard_scale(scheme=scheme, by=by)
    return scheme


@transaction.atomic
def add_standard_scale(*, scheme: EvaluationScheme, by: User) -> None:
    """Give a scheme that has no letters, or no directions, the standard ones."""
    _check(by)
    records: list[Model] = []
    if not scheme.letters.exists():
        records += [
            EvaluationLetter(scheme=scheme, position=at, code=code, label=label, meaning=meaning)
            for at, (code, label, meaning) in enumerate(STANDARD_LETTERS, 1)
        ]
    if not scheme.directions.exists():
        records += [
            EvaluationDirection(scheme=scheme, position=at, name=name)
            for at, name in enumerate(STANDARD_DIRECTIONS, 1)
        ]
    for record in records:
        save_record(record=record, by=by)


@transaction.atomic
def open_evaluation_year(
    *,
    scheme: EvaluationScheme,
    fiscal_year: int,
    opens_on: date,
    due_on: date,
    closes_on: date,
    by: User,
) -> EvaluationYear:
    """Let the departments evaluate a year within these days; again: move the days."""
    _check(by)
    year = scheme.years.filter(fiscal_year=fiscal_year).first() or EvaluationYear(
        scheme=scheme, fiscal_year=fiscal_year
    )
    year.opens_on, year.due_on, year.closes_on = opens_on, due_on, closes_on
    with refusing():
        save_record(record=year, by=by)
    return year


@transaction.atomic
def save_scale(*, record: Model, by: User) -> None:
    """Store a record of the set-up. What was given to an evaluation keeps its words."""
    _check(by)
    if isinstance(record, EvaluationLetter | EvaluationDirection) and record.pk:
        stored = type(record)._base_manager.get(pk=record.pk)
        name = "letter" if isinstance(record, EvaluationLetter) else "direction"
        fixed = FIXED[type(record)]
        moved = any(getattr(stored, one) != getattr(record, one) for one in fixed)
        if moved and EvaluationWords.objects.filter(**{name: record.pk}).exists():
            raise Refused(IN_USE.format(stored))
    save_record(record=record, by=by)


def _check(by: User) -> None:
    if not access_of(by).is_administrator:
        raise Refused("年度評価を設定できるのは管理者だけです。")
