"""When a period's reports are entered."""

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from plans.domain.calendar import Period
from plans.models import Department, Plan
from plans.models.base import History


class ReportingRound(models.Model):
    """報告期 — a plan's quarter, with the days between which its reports are entered."""

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="rounds", verbose_name="計画"
    )
    fiscal_year = models.PositiveSmallIntegerField("年度（西暦）")
    quarter = models.PositiveSmallIntegerField("四半期")
    opens_on = models.DateField("受付開始日")
    due_on = models.DateField("提出期限")
    closes_on = models.DateField("締切日", help_text="この日を過ぎると誰も入力できません。")

    history = History()

    class Meta:
        verbose_name = "報告期"
        verbose_name_plural = "報告期"
        ordering = ("plan", "fiscal_year", "quarter")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "fiscal_year", "quarter"],
                name="round_once",
                violation_error_message="この四半期の報告期は既にあります。",
            ),
            models.CheckConstraint(
                name="round_quarter_1_to_4",
                condition=Q(quarter__gte=1, quarter__lte=4),
                violation_error_message="四半期は1から4です。",
            ),
            models.CheckConstraint(
                name="round_dates_in_order",
                condition=Q(due_on__gte=F("opens_on"), closes_on__gte=F("due_on")),
                violation_error_message="受付開始日 ≦ 提出期限 ≦ 締切日 の順にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.period.label}"

    def clean(self) -> None:
        years = (self.plan.first_year, self.plan.final_year) if self.plan_id else None
        if years and self.fiscal_year is not None and not years[0] <= self.fiscal_year <= years[1]:
            raise ValidationError(
                {"fiscal_year": f"計画の期間（{years[0]}〜{years[1]}年度）の外です。"}
            )

    @property
    def period(self) -> Period:
        return Period(self.fiscal_year, self.quarter)

    @property
    def extended_until(self) -> dict[int, date]:
        """The extensions that were granted, by department. One query unless prefetched."""
        return {item.department_id: item.until for item in self.extensions.all()}

    def is_open_on(self, day: date) -> bool:
        """Whether reports may be entered on *day* (extensions apart)."""
        return self.opens_on <= day <= self.closes_on


class RoundExtension(models.Model):
    """延長 — one department's later closing date in one round."""

    round = models.ForeignKey(
        ReportingRound, on_delete=models.CASCADE, related_name="extensions", verbose_name="報告期"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", verbose_name="所管課"
    )
    until = models.DateField("延長期限")
    reason = models.CharField("理由", max_length=200)

    history = History()

    class Meta:
        verbose_name = "延長"
        verbose_name_plural = "延長"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "department"], name="extension_once"),
            models.CheckConstraint(name="extension_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.department} {self.until}まで"
