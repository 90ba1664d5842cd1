"""What the committee said, and what was answered."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import OpinionOutcome
from plans.models import Initiative, Measure, Plan, Policy, User
from plans.models.base import choices

from .meetings import Meeting
from .rounds import ReportingRound


def _ordinal(of: str) -> Any:
    """The quarter of a joined meeting or round as a number, one more than ``Period.ordinal``."""
    return F(f"{of}__fiscal_year") * 4 + F(f"{of}__quarter")


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def still_open(self) -> Self:
        return self.filter(answered_at=None)

    def before_the_committee(self, period: Period) -> Self:
        """What is on the table at *period*: raised by then, and not done with before it.

        Done with is what was answered, unless it is still being acted on.
        """
        raised = Coalesce(_ordinal("meeting"), _ordinal("round"))
        rows = self.annotate(raised=raised, answered=Coalesce(_ordinal("answered_in"), raised))
        at = period.ordinal + 1
        open_ = Q(answered_at=None) | Q(outcome=OpinionOutcome.IN_PROGRESS.value)
        return rows.filter(open_ | Q(answered__gte=at), raised__lte=at)


class Opinion(models.Model):
    """委員意見 — said in a meeting about an initiative, a measure, a policy, or else the plan.

    Open until answered. Those from before there were meetings have the round they were raised in.
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="opinions", verbose_name="計画"
    )
    initiative = models.ForeignKey(
        Initiative,
        on_delete=models.PROTECT,
        null=True,
        related_name="opinions",
        verbose_name="取組",
    )
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, related_name="opinions", verbose_name="施策"
    )
    policy = models.ForeignKey(
        Policy,
        on_delete=models.PROTECT,
        null=True,
        related_name="opinions",
        verbose_name="基本方針",
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, related_name="opinions", verbose_name="会議"
    )
    round = models.ForeignKey(
        ReportingRound,
        on_delete=models.PROTECT,
        null=True,
        related_name="opinions",
        verbose_name="報告期",
    )
    speaker = models.CharField("発言者", max_length=100, blank=True)
    text = models.TextField("意見", max_length=2000)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="記録者"
    )
    recorded_at = models.DateTimeField("記録日時", default=clock.now)
    answer = models.TextField("回答", max_length=2000, blank=True)
    outcome = models.CharField("対応", max_length=12, choices=choices(OpinionOutcome), blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="回答者"
    )
    answered_at = models.DateTimeField("回答日時", null=True)
    answered_in = models.ForeignKey(
        ReportingRound,
        on_delete=models.PROTECT,
        null=True,
        related_name="answered_opinions",
        verbose_name="回答した報告期",
    )

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = "委員意見"
        verbose_name_plural = "委員意見"
        ordering = ("plan_id", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(name="opinion_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="opinion_is_about_one",
                condition=Q(measure=None, policy=None)
                | Q(initiative=None, policy=None)
                | Q(initiative=None, measure=None),
            ),
            models.CheckConstraint(
                name="opinion_was_raised_once",
                condition=Q(meeting__isnull=False, round=None)
                | Q(meeting=None, round__isnull=False),
            ),
            models.CheckConstraint(
                name="opinion_answer_complete",
                condition=Q(
                    answer="", outcome="", answered_by=None, answered_at=None, answered_in=None
                )
                | (
                    ~Q(answer="")
                    & Q(outcome__in=[item.value for item in OpinionOutcome])
                    & Q(answered_by__isnull=False, answered_at__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.text[:20]}"

    @property
    def about(self) -> Initiative | Measure | Policy | Plan:
        """What it is about."""
        return self.initiative or self.measure or self.policy or self.plan

    @property
    def raised_in(self) -> Period:
        """The quarter that was looked at when it was raised."""
        at = self.meeting or self.round
        assert at is not None
        return at.period

    @property
    def outcome_label(self) -> str:
        """「回答待ち」, 「対応中」 …"""
        return OpinionOutcome(self.outcome).label if self.outcome else "回答待ち"
