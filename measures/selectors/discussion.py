"""What is said about an initiative: comments, and the committee's opinions with their answers."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from measures.models import Comment, Opinion, QuarterlyReport, ReportingRound
from measures.permissions import may_answer, may_comment
from plans.domain.calendar import Period
from plans.models import Initiative, InitiativeDepartment, Plan
from plans.permissions import Access


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment as shown; ``about`` is the period of the report it is about, if it is."""

    comment: Comment
    about: Period | None
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """An opinion as shown in a period; carried where it was raised in an earlier one."""

    opinion: Opinion
    raised: Period
    is_carried: bool
    may_answer: bool

    @property
    def is_open(self) -> bool:
        return self.opinion.answered_at is None


@dataclass(frozen=True, slots=True)
class Discussion:
    """All that is said about one initiative at a period, and what the reader may add."""

    plan: Plan
    initiative: Initiative
    period: Period
    report: QuarterlyReport | None
    comments: tuple[CommentLine, ...]
    opinions: tuple[OpinionLine, ...]
    rounds: tuple[ReportingRound, ...]
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
    rounds: Sequence[ReportingRound] | None = None,
) -> Discussion:
    """The discussion of *initiative* at *period*; with *report* only its own comments.

    What is said about a report is for those who may see it as a draft. Two queries, and one each
    for the *departments* (by id) that answer today and the plan's *rounds* where they are not
    known yet.
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
        rounds=tuple(_latest_first(plan, rounds)) if access.is_administrator else (),
        may_comment=speaks,
        may_record=access.is_administrator,
    )


def _latest_first(plan: Plan, rounds: Sequence[ReportingRound] | None) -> Iterable[ReportingRound]:
    known = ReportingRound.objects.filter(plan=plan) if rounds is None else rounds
    return sorted(known, key=lambda item: item.period, reverse=True)


def _comments(rows: QuerySet[Comment], access: Access) -> Iterable[CommentLine]:
    for comment in rows.select_related("author", "report__round").order_by("pk"):
        own = comment.author_id == access.user_id or access.is_administrator
        yield CommentLine(
            comment,
            about=comment.report.round.period if comment.report else None,
            may_withdraw=own and comment.withdrawn_at is None,
        )


def _with_people(opinions: QuerySet[Opinion]) -> QuerySet[Opinion]:
    return opinions.select_related("round", "answered_in", "recorded_by", "answered_by").order_by(
        "round__fiscal_year", "round__quarter", "pk"
    )


def _line(opinion: Opinion, period: Period, *, answers: bool) -> OpinionLine:
    raised = opinion.round.period
    return OpinionLine(opinion, raised, is_carried=raised < period, may_answer=answers)


def opinions_of(plan: Plan, period: Period, *, open_only: bool) -> QuerySet[Opinion]:
    """The opinions before the committee at *period*, of the whole plan, in the plan's order."""
    found = Opinion.objects.filter(round__plan=plan).before_the_committee(period)
    if open_only:
        found = found.still_open()
    return (
        _with_people(found)
        .select_related("initiative")
        .prefetch_related("initiative__responsibilities")
        .order_by("initiative__measure__position", "initiative__position", "pk")
    )


def waiting_for(plan: Plan, period: Period, department_id: int) -> QuerySet[Opinion]:
    """The opinions that a department has yet to answer at *period*."""
    found = opinions_of(plan, period, open_only=True)
    return found.filter(initiative__in=InitiativeDepartment.objects.initiatives_of([department_id]))


def opinion_lines(opinions: Iterable[Opinion], period: Period, access: Access) -> list[OpinionLine]:
    """Opinions out of ``opinions_of`` as lines; no query beside theirs."""
    return [
        _line(
            opinion,
            period,
            answers=may_answer(
                access,
                department_ids=[
                    line.department_id for line in opinion.initiative.responsibilities.all()
                ],
            )
            is None,
        )
        for opinion in opinions
    ]
