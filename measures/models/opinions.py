"""What the committee said, and what was answered."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from plans import clock
from plans.domain.calendar import Period
from plans.models import Initiative, User

from .rounds import ReportingRound


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def still_open(self) -> Self:
        return self.filter(answered_at=None)

    def before_the_committee(self, period: Period) -> Self:
        """What is on the table at *period*: raised by then, and not answered before it."""
        raised = Q(round__fiscal_year__lt=period.year) | Q(
            round__fiscal_year=period.year, round__quarter__lte=period.quarter
        )
        answered = Q(answered_in__fiscal_year__gt=period.year) | Q(
            answered_in__fiscal_year=period.year, answered_in__quarter__gte=period.quarter
        )
        return self.filter(raised & (Q(answered_at=None) | answered))


class Opinion(models.Model):
    """委員意見 — said by the committee about an initiative in a round; open until answered."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, related_name="opinions", verbose_name="取組"
    )
    round = models.ForeignKey(
        ReportingRound, on_delete=models.PROTECT, related_name="opinions", verbose_name="報告期"
    )
    speaker = models.CharField("発言者", max_length=100, blank=True)
    text = models.TextField("意見", max_length=2000)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="記録者"
    )
    recorded_at = models.DateTimeField("記録日時", default=clock.now)
    answer = models.TextField("回答", max_length=2000, blank=True)
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
        ordering = ("round_id", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(name="opinion_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="opinion_answer_complete",
                condition=Q(answer="", answered_by=None, answered_at=None, answered_in=None)
                | (
                    ~Q(answer="")
                    & Q(
                        answered_by__isnull=False,
                        answered_at__isnull=False,
                        answered_in__isnull=False,
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative} {self.text[:20]}"
