"""The year's evaluation of an initiative: its way to the approval, and what it said on each day.

What was said is kept as actuals are: a row is a draft until ``approved_at`` is stamped, and from
then on only ``superseded_at`` may be stamped on it.
"""

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from measures.domain.evaluations import EvaluationStage, contradicts
from measures.domain.transitions import EDITABLE
from plans.domain.calendar import FiscalYear, fiscal_year_label, fiscal_year_short
from plans.domain.evaluation import LetterMeaning
from plans.domain.vocabulary import ReportState
from plans.models import (
    EvaluationDirection,
    EvaluationLetter,
    EvaluationScheme,
    Initiative,
    Plan,
)
from plans.models.base import History, choices, one_of

from .actuals import ReportedQuerySet, ReportedRow, approval_constraints
from .reports import StateStep, step_constraints


class EvaluationYear(models.Model):
    """評価する年度 — a fiscal year of a plan, with the days in which departments evaluate it."""

    scheme = models.ForeignKey(
        EvaluationScheme, on_delete=models.CASCADE, related_name="years", verbose_name="設定"
    )
    fiscal_year = models.PositiveSmallIntegerField("年度（西暦）")
    opens_on = models.DateField("受付開始日")
    due_on = models.DateField("提出期限")
    closes_on = models.DateField("締切日", help_text="この日を過ぎると自己評価を入力できません。")

    history = History()

    class Meta:
        verbose_name = verbose_name_plural = "評価する年度"
        ordering = ("scheme", "-fiscal_year")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "fiscal_year"],
                name="evaluation_year_once",
                violation_error_message="この年度は既にあります。",
            ),
            models.CheckConstraint(
                name="evaluation_dates_in_order",
                condition=Q(due_on__gte=F("opens_on"), closes_on__gte=F("due_on")),
                violation_error_message="受付開始日 ≦ 提出期限 ≦ 締切日 の順にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}の評価"

    @property
    def plan(self) -> Plan:
        return self.scheme.plan

    @property
    def plan_id(self) -> int:
        return self.scheme.plan_id

    @property
    def label(self) -> str:
        """「令和7年度」."""
        return fiscal_year_label(self.fiscal_year)

    @property
    def short(self) -> str:
        """「R7」."""
        return fiscal_year_short(self.fiscal_year)

    def is_open_on(self, day: date) -> bool:
        """Whether departments may enter their evaluation on *day*."""
        return self.opens_on <= day <= self.closes_on

    def clean(self) -> None:
        """A year of the plan, which is over before it is evaluated."""
        if not self.scheme_id or self.fiscal_year is None:
            return
        plan = self.scheme.plan
        if not plan.first_year <= self.fiscal_year <= plan.final_year:
            years = f"{plan.first_year}〜{plan.final_year}年度"
            raise ValidationError({"fiscal_year": f"計画の期間（{years}）の外です。"})
        if self.opens_on and self.opens_on <= FiscalYear(self.fiscal_year).end:
            raise ValidationError({"opens_on": "年度が終わった後の日にしてください。"})


class Evaluation(models.Model):
    """年度評価 — one initiative in one year, from hand to hand as a quarterly report is."""

    year = models.ForeignKey(
        EvaluationYear, on_delete=models.PROTECT, related_name="evaluations", verbose_name="年度"
    )
    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, related_name="evaluations", verbose_name="取組"
    )
    state = models.CharField(
        "状態", max_length=12, choices=choices(ReportState), default=ReportState.DRAFT.value
    )
    # Counts every save, so that the second of two people learns that the first was there.
    version = models.PositiveIntegerField("版数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "年度評価"
        ordering = ("year_id", "initiative_id")
        default_permissions: ClassVar = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "initiative"], name="evaluation_once"),
            one_of("evaluation_state_known", "state", ReportState),
        ]

    def __str__(self) -> str:
        return f"{self.year.short}評価 {self.initiative}"

    @property
    def plan_id(self) -> int:
        return self.year.plan_id

    @property
    def is_editable(self) -> bool:
        """Whether it lies with those who enter it."""
        return self.state in EDITABLE


class EvaluationStep(StateStep):
    """年度評価の状態の履歴 — one step of an evaluation, append-only."""

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="steps", verbose_name="年度評価"
    )

    class Meta:
        verbose_name = verbose_name_plural = "年度評価の状態の履歴"
        ordering = ("evaluation_id", "pk")
        default_permissions: ClassVar = ("view",)
        constraints: ClassVar = step_constraints("evaluation_step")

    def __str__(self) -> str:
        return f"{self.evaluation} {self.get_to_state_display()}"


class EvaluationWords(ReportedRow):
    """評価の内容 — what the department, or the committee, said in one stage.

    ``summary`` is the department's 総括, or the committee's 意見; ``note`` says why the letter
    differs from the figures; ``rated`` is what these were rated when it was said.
    """

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="words", verbose_name="年度評価"
    )
    stage = models.CharField("段階", max_length=12, choices=choices(EvaluationStage))
    letter = models.ForeignKey(
        EvaluationLetter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="words",
        verbose_name="評価",
    )
    summary = models.TextField("総括・意見", blank=True)
    issues = models.TextField("課題", blank=True)
    direction = models.ForeignKey(
        EvaluationDirection,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="words",
        verbose_name="今後の方向性",
    )
    rated = models.CharField("計算した評価", max_length=50, blank=True)
    rated_on_plan = models.BooleanField("計算では計画どおり以上", null=True)

    objects = ReportedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "評価の内容"
        ordering = ("evaluation_id", "stage", "pk")
        default_permissions: ClassVar = ("view",)
        constraints: ClassVar = [
            *approval_constraints("evaluation"),
            one_of("evaluation_stage_known", "stage", EvaluationStage),
            models.CheckConstraint(
                name="evaluation_approved_with_letter",
                condition=Q(approved_at=None) | Q(letter__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["evaluation", "stage"],
                condition=Q(approved_at=None),
                name="evaluation_one_draft",
            ),
            models.UniqueConstraint(
                fields=["evaluation", "stage"],
                condition=Q(approved_at__isnull=False, superseded_at=None),
                name="evaluation_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation} {self.get_stage_display()}"

    @property
    def is_contradiction(self) -> bool:
        """Whether the letter says otherwise than the figures said then."""
        if self.letter is None:
            return False
        return contradicts(LetterMeaning(self.letter.meaning), on_plan=self.rated_on_plan)
