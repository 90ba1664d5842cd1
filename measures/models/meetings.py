"""The committee's meetings."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from plans import clock
from plans.domain.calendar import Period
from plans.models import Plan, User

LONGEST_MINUTES = 20_000


class Meeting(models.Model):
    """会議 — of the committee, with the quarter and the day whose figures it looked at."""

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="meetings", verbose_name="計画"
    )
    name = models.CharField("会議名", max_length=100)
    held_on = models.DateField("開催日")
    fiscal_year = models.PositiveSmallIntegerField("年度（西暦）")
    quarter = models.PositiveSmallIntegerField("四半期")
    as_known_on = models.DateField("基準日")
    agenda = models.TextField("議題", max_length=LONGEST_MINUTES, blank=True)
    attendees = models.TextField("出席した委員・課", max_length=LONGEST_MINUTES, blank=True)
    minutes = models.TextField("議事の記録", max_length=LONGEST_MINUTES, blank=True)
    is_sample = models.BooleanField("見本", default=False, editable=False)
    # Counts every save, so that the second of two people learns that the first was there.
    version = models.PositiveIntegerField("版数", default=1, editable=False)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="記録者"
    )
    recorded_at = models.DateTimeField("記録日時", default=clock.now, editable=False)

    class Meta:
        verbose_name = "会議"
        verbose_name_plural = "会議"
        ordering = ("plan_id", "held_on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "held_on", "name"],
                name="meeting_once",
                violation_error_message="同じ日・同じ名前の会議がもう記録されています。",
            ),
            models.CheckConstraint(name="meeting_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="meeting_quarter_1_to_4",
                condition=Q(quarter__gte=1, quarter__lte=4),
                violation_error_message="四半期は1から4です。",
            ),
            models.CheckConstraint(
                name="meeting_shows_what_was_known",
                condition=Q(as_known_on__lte=F("held_on")),
                violation_error_message="基準日は、開催日かそれより前の日にしてください。",
            ),
            models.CheckConstraint(name="meeting_version_counts", condition=Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.held_on:%Y-%m-%d}）"

    def clean(self) -> None:
        first, final = self.plan.first_year, self.plan.final_year
        if not first <= self.fiscal_year <= final:
            raise ValidationError({"fiscal_year": f"計画の期間（{first}〜{final}年度）の外です。"})
        if self.period.start > self.held_on:
            words = f"示す四半期（{self.period.label}）は、開催日にはまだ始まっていません。"
            raise ValidationError({"fiscal_year": words})

    @property
    def period(self) -> Period:
        """The quarter that was looked at."""
        return Period(self.fiscal_year, self.quarter)
