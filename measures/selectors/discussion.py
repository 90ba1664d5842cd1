"""What is said about an initiative: comments, and the committee's opinions with their answers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

from measures.models import Comment, Opinion, QuarterlyReport
from measures.permissions import may_answer, may_comment
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import OpinionOutcome
from plans.models import Initiative, InitiativeDepartment, Measure, Plan, Policy
from plans.models.base import choices
from plans.permissions import Access


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment as shown; ``about`` is the period of the report it is about, if it is."""

    comment: Comment
    about: Period | None
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """An opinion as shown; carried where it was raised in an earlier quarter than the one shown."""

    opinion: Opinion
    raised: Period
    is_carried: bool
    may_answer: bool

    @property
    def is_open(self) -> bool:
        return self.opinion.answered_at is None

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """What an answer can say became of it, as a form offers it."""
        return choices(OpinionOutcome)


@dataclass(frozen=True, slots=True)
class Discussion:
    """All that is said about one initiative at a period, and what the reader may add."""

    plan: Plan
    initiative: Initiative
    period: Period
    report: QuarterlyReport | None
    comments: tuple[CommentLine, ...]
    opinions: tuple[OpinionLine, ...]
    may_comment: bool
    may_record: bool

    @property
    def open_count(self) -> int:
        return sum(line.is_open for line in self.opinions)


def discussion_of(
    plan: Plan,
    initiative: Initiative,
    period: Period,
    access: Access,
    *,
    report: QuarterlyReport | None = None,
    departments: Collection[int] | None = None,
) -> Discussion:
    """The discussion of *initiative* at *period*; with *report* only its own comments.

    What is said about a report is for those who may see it as a draft. Two queries, and one each
    for the *departments* (by id) that answer today where they are not known yet.
    """
    if departments is None:
        departments = list(initiative.responsibilities.values_list("department_id", flat=True))
    speaks = may_comment(access, department_ids=departments) is None
    comments = Comment.objects.filter(initiative=initiative)
    if report is not None or not speaks:
        comments = comments.filter(report=report)
    opinions = Opinion.objects.filter(initiative=initiative).before_the_committee(period)
    answers = may_answer(access, department_ids=departments) is None
    return Discussion(
        plan=plan,
        initiative=initiative,
        period=period,
        report=report,
        comments=tuple(_comments(comments, access)),
        opinions=tuple(
            _line(opinion, period, answers=answers) for opinion in _with_people(opinions)
        ),
        may_comment=speaks,
        may_record=access.is_administrator,
    )


def _comments(rows: QuerySet[Comment], access: Access) -> Iterable[CommentLine]:
    for comment in rows.select_related("author", "report__round").order_by("pk"):
        own = comment.author_id == access.user_id or access.is_administrator
        yield CommentLine(
            comment,
            about=comment.report.round.period if comment.report else None,
            may_withdraw=own and comment.withdrawn_at is None,
        )


def _with_people(opinions: QuerySet[Opinion]) -> QuerySet[Opinion]:
    return opinions.select_related(
        "plan", "meeting", "round", "answered_in", "recorded_by", "answered_by"
    ).order_by("pk")


def _line(opinion: Opinion, period: Period, *, answers: bool) -> OpinionLine:
    raised = opinion.raised_in
    return OpinionLine(opinion, raised, is_carried=raised < period, may_answer=answers)


def opinions_of(plan: Plan, period: Period, *, open_only: bool) -> QuerySet[Opinion]:
    """The opinions before the committee at *period*, of the whole plan, in the plan's order."""
    found = Opinion.objects.filter(plan=plan).before_the_committee(period)
    return in_plan_order(found.still_open() if open_only else found)


def opinions_since(
    plan: Plan, day: date, about: Measure | Initiative | None = None
) -> QuerySet[Opinion]:
    """The opinions of a meeting on *day* and those it left open, with what became of them since.

    Of the whole plan, or of those on an initiative, or on a measure and what belongs to it.
    """
    found = Opinion.objects.filter(Q(meeting=None) | Q(meeting__held_on__lte=day), plan=plan)
    found = found.filter(
        Q(meeting__held_on=day)
        | Q(answered_at=None)
        | Q(outcome=OpinionOutcome.IN_PROGRESS.value)
        | Q(answered_at__gte=clock.end_of(day))
    )
    if isinstance(about, Initiative):
        found = found.filter(initiative=about)
    elif about is not None:
        found = found.filter(Q(measure=about) | Q(initiative__measure=about))
    return in_plan_order(found)


def in_plan_order(opinions: QuerySet[Opinion]) -> QuerySet[Opinion]:
    """Opinions with all that their lines show: on the plan first, on policies, then further down.

    Three queries.
    """
    places = ("measure__position", "initiative__measure__position"), ("policy__position",)
    return (
        _with_people(opinions)
        .select_related("initiative", "measure", "policy")
        .prefetch_related("initiative__responsibilities", "measure__initiatives__responsibilities")
        .order_by(
            *(Coalesce(*place, Value(-1)) for place in places),
            Coalesce("initiative__position", Value(-1)),
            "pk",
        )
    )


def answering_departments(opinion: Opinion) -> list[int]:
    """The departments (by id) that answer an opinion: none where it is for the office to answer."""
    if opinion.initiative:
        initiatives = [opinion.initiative]
    else:
        initiatives = list(opinion.measure.initiatives.all()) if opinion.measure else []
    return [line.department_id for item in initiatives for line in item.responsibilities.all()]


def waiting_for(plan: Plan, period: Period, department_id: int) -> QuerySet[Opinion]:
    """The opinions that a department has yet to answer at *period*."""
    own = InitiativeDepartment.objects.initiatives_of([department_id])
    found = opinions_of(plan, period, open_only=True)
    measures = Initiative.objects.filter(pk__in=own).values("measure")
    return found.filter(Q(initiative__in=own) | Q(measure__in=measures))


def opinion_lines(opinions: Iterable[Opinion], period: Period, access: Access) -> list[OpinionLine]:
    """Opinions ``in_plan_order`` as lines; no query beside theirs."""
    return [
        _line(
            opinion,
            period,
            answers=may_answer(access, department_ids=answering_departments(opinion)) is None,
        )
        for opinion in opinions
    ]


def addressees_of(plan: Plan) -> list[tuple[str, list[Policy] | list[Measure] | list[Initiative]]]:
    """What of a plan an opinion can be about, beside the plan: by kind. Three queries."""
    initiatives = Initiative.objects.filter(measure__plan=plan)
    return [
        ("基本方針", list(plan.policies.order_by("position", "pk"))),
        ("施策", list(plan.measures.order_by("position", "pk"))),
        ("取組", list(initiatives.order_by("measure__position", "position", "pk"))),
    ]
