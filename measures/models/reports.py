"""A quarter's report on an initiative, and the way it took to its approval."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from measures.domain.reported import ReportTexts
from measures.domain.transitions import EDITABLE, label_of
from plans import clock
from plans.domain.vocabulary import ReportState
from plans.models import Initiative, User
from plans.models.base import choices, one_of

from .rounds import ReportingRound


class QuarterlyReport(models.Model):
    """四半期報告 — one initiative in one round: what was done, what hinders, what comes next."""

    round = models.ForeignKey(
        ReportingRound, on_delete=models.PROTECT, related_name="reports", verbose_name="報告期"
    )
    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, related_name="reports", verbose_name="取組"
    )
    state = models.CharField(
        "状態",
        max_length=12,
        choices=choices(ReportState),
        default=ReportState.DRAFT.value,
        editable=False,
    )
    # Counts every save, so that the second of two people learns that the first was there.
    version = models.PositiveIntegerField("版数", default=1, editable=False)
    done = models.TextField("取組状況", blank=True)
    issues = models.TextField("課題", blank=True)
    next_steps = models.TextField("今後の予定", blank=True)
    is_sample = models.BooleanField("見本", default=False, editable=False)
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="作成者"
    )
    created_at = models.DateTimeField("作成日時", default=clock.now, editable=False)
    updated_at = models.DateTimeField("更新日時", default=clock.now, editable=False)

    class Meta:
        verbose_name = "四半期報告"
        verbose_name_plural = "四半期報告"
        ordering = ("round_id", "initiative_id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "initiative"], name="report_once"),
            one_of("report_state_known", "state", ReportState),
            models.CheckConstraint(name="report_version_counts", condition=Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.round.period.short} {self.initiative}"

    @property
    def is_editable(self) -> bool:
        """Whether it lies with those who enter it."""
        return self.state in EDITABLE

    @property
    def texts(self) -> ReportTexts:
        """What it says in words."""
        return ReportTexts(self.done, self.issues, self.next_steps)

    @property
    def has_texts(self) -> bool:
        """Whether anything is written in it beside figures."""
        return bool(self.texts)


class StateStep(models.Model):
    """What one step from hand to hand leaves behind, append-only."""

    action = models.CharField("操作", max_length=12)
    from_state = models.CharField("前の状態", max_length=12, choices=choices(ReportState))
    to_state = models.CharField("後の状態", max_length=12, choices=choices(ReportState))
    comment = models.TextField("コメント", blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="実行者")
    at = models.DateTimeField("日時", default=clock.now)

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        """What the step is called on the pages."""
        return label_of(self.action)


def step_constraints(prefix: str) -> list[models.BaseConstraint]:
    """Steps go between known states, with a comment where the table requires one."""
    return [
        one_of(f"{prefix}_from_known", "from_state", ReportState),
        one_of(f"{prefix}_to_known", "to_state", ReportState),
        models.CheckConstraint(
            name=f"{prefix}_comment_where_required",
            condition=~Q(action__in=["send_back", "reopen"]) | ~Q(comment=""),
        ),
    ]


class ReportTransition(StateStep):
    """状態の履歴 — one step of a report."""

    report = models.ForeignKey(
        QuarterlyReport,
        on_delete=models.PROTECT,
        related_name="transitions",
        verbose_name="四半期報告",
    )

    class Meta:
        verbose_name = "状態の履歴"
        verbose_name_plural = "状態の履歴"
        ordering = ("report_id", "pk")
        default_permissions: ClassVar = ("view",)
        constraints: ClassVar = step_constraints("transition")

    def __str__(self) -> str:
        return f"{self.report} {self.get_from_state_display()}→{self.get_to_state_display()}"
