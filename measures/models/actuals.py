"""What was reported, kept so that no approved figure is ever overwritten.

A row is a draft until ``approved_at`` is stamped; from then on only ``superseded_at`` may be
stamped on it, by the approval of the row that takes its place. What the portal showed on a day is
therefore a condition on two columns, not a reconstruction.
"""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from measures.domain.entry_rules import NO_REASON
from measures.domain.reported import ReportedPhase, ReportedValue
from measures.domain.terms import Observation
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import PhaseState, ReportState, ValueStatus
from plans.models import Indicator, Phase, Plan, User
from plans.models.base import amount_field, choices, one_of

from .imports import ImportBatch
from .reports import QuarterlyReport

LONGEST_NOTE = 1_000
OF_NOTHING = (
    "分母が0なのに、分子が0ではありません。"
    "分母を書くか、まだ分からなければ「集計中」にしてください。"
)


class ReportedQuerySet(models.QuerySet[Any]):
    """Questions asked alike of actuals and of the states of phases."""

    def drafts(self) -> Self:
        """Rows not approved yet."""
        return self.filter(approved_at=None)

    def approved(self) -> Self:
        """Rows that were approved, superseded ones among them."""
        return self.filter(approved_at__isnull=False)

    def current(self) -> Self:
        """Approved rows that nothing has taken the place of."""
        return self.approved().filter(superseded_at=None)

    def as_known_on(self, day: date) -> Self:
        """What stood at the end of *day*; asked of ``approved()``."""
        moment = clock.end_of(day)
        return self.filter(Q(superseded_at=None) | Q(superseded_at__gte=moment)).filter(
            approved_at__lt=moment
        )

    def provisional(self) -> Self:
        """速報: the submitted rows, which stand before the approved ones of the same report."""
        return self.drafts().filter(report__state=ReportState.SUBMITTED.value)

    def of_plan(self, plan: Plan) -> Self:
        return self.filter(report__round__plan=plan)


class ReportedRow(models.Model):
    """What an actual and a phase's state share: who entered it, who approved it, from where."""

    note = models.CharField("備考", max_length=LONGEST_NOTE, blank=True)
    is_sample = models.BooleanField("見本", default=False)
    entered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="入力者"
    )
    entered_at = models.DateTimeField("入力日時", default=clock.now)
    approved_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承認者",
    )
    approved_at = models.DateTimeField("承認日時", null=True, blank=True)
    superseded_at = models.DateTimeField("差替日時", null=True, blank=True)
    batch = models.ForeignKey(
        ImportBatch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)s_rows",
        verbose_name="取込",
    )
    source_sheet = models.CharField("取込シート", max_length=100, blank=True)
    source_cell = models.CharField("取込セル", max_length=20, blank=True)

    class Meta:
        abstract = True


def approval_constraints(prefix: str) -> list[models.BaseConstraint]:
    """An approval names its approver, and nothing is superseded before it was approved."""
    return [
        models.CheckConstraint(
            name=f"{prefix}_approval_complete",
            condition=Q(approved_at=None, approved_by=None)
            | Q(approved_at__isnull=False, approved_by__isnull=False),
        ),
        models.CheckConstraint(
            name=f"{prefix}_superseded_after_approval",
            condition=Q(superseded_at=None) | Q(superseded_at__gte=F("approved_at")),
        ),
    ]


class Actual(ReportedRow):
    """実績 — an indicator's figure for one quarter.

    ``value`` or ``numerator``/``denominator`` (by the indicator's entry), ``reference`` where the
    target is another series; exact, in the indicator's unit. ``raw`` is what was written.
    """

    report = models.ForeignKey(
        QuarterlyReport, on_delete=models.PROTECT, related_name="actuals", verbose_name="報告"
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="actuals", verbose_name="指標"
    )
    fiscal_year = models.PositiveSmallIntegerField("年度（西暦）")
    quarter = models.PositiveSmallIntegerField("四半期")
    status = models.CharField(
        "区分", max_length=16, choices=choices(ValueStatus), default=ValueStatus.REPORTED.value
    )
    value = amount_field("値")
    numerator = amount_field("分子")
    denominator = amount_field("分母")
    reference = amount_field("比較値")
    raw = models.CharField("入力された文字", max_length=200, blank=True)

    objects = ReportedQuerySet.as_manager()

    class Meta:
        verbose_name = "実績"
        verbose_name_plural = "実績"
        ordering = ("indicator_id", "fiscal_year", "quarter", "pk")
        constraints: ClassVar = [
            *approval_constraints("actual"),
            one_of("actual_status_known", "status", ValueStatus),
            models.CheckConstraint(
                name="actual_quarter_1_to_4", condition=Q(quarter__gte=1, quarter__lte=4)
            ),
            models.CheckConstraint(
                name="actual_figure_exactly_when_reported",
                condition=(
                    Q(status=ValueStatus.REPORTED.value)
                    & (
                        Q(value__isnull=False, numerator=None, denominator=None)
                        | Q(value=None, numerator__isnull=False, denominator__isnull=False)
                    )
                )
                | (
                    ~Q(status=ValueStatus.REPORTED.value)
                    & Q(value=None, numerator=None, denominator=None)
                ),
                violation_error_message="値、または分子と分母の両方を入力してください。",
            ),
            models.CheckConstraint(
                name="actual_denominator_not_negative",
                condition=Q(denominator=None) | Q(denominator__gte=0),
                violation_error_message="分母は0以上にしてください。",
            ),
            models.CheckConstraint(
                name="actual_of_nothing_is_nothing",
                condition=Q(denominator=None) | ~Q(denominator=0) | Q(numerator=0),
                violation_error_message=OF_NOTHING,
            ),
            models.UniqueConstraint(
                fields=["report", "indicator"],
                condition=Q(approved_at=None),
                name="actual_one_draft",
            ),
            models.UniqueConstraint(
                fields=["indicator", "fiscal_year", "quarter"],
                condition=Q(approved_at__isnull=False, superseded_at=None),
                name="actual_one_current",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["indicator", "fiscal_year", "quarter"], name="actual_by_period"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period.short}"

    @property
    def period(self) -> Period:
        return Period(self.fiscal_year, self.quarter)

    @property
    def reported(self) -> ReportedValue:
        """What the row says."""
        return ReportedValue(
            ValueStatus(self.status),
            self.value,
            self.numerator,
            self.denominator,
            self.reference,
            self.note,
            self.raw,
        )

    @property
    def observation(self) -> Observation:
        """What the row says, as the domain reckons with it."""
        return self.reported.observed_in(self.period)


class PhaseProgress(ReportedRow):
    """工程の状況 — the state of a phase as one report tells it."""

    report = models.ForeignKey(
        QuarterlyReport, on_delete=models.PROTECT, related_name="phase_states", verbose_name="報告"
    )
    phase = models.ForeignKey(
        Phase, on_delete=models.PROTECT, related_name="progress", verbose_name="工程"
    )
    state = models.CharField("状態", max_length=12, choices=choices(PhaseState))
    started_on = models.DateField("開始日", null=True, blank=True)
    completed_on = models.DateField("完了日", null=True, blank=True)

    objects = ReportedQuerySet.as_manager()

    class Meta:
        verbose_name = "工程の状況"
        verbose_name_plural = "工程の状況"
        ordering = ("report_id", "phase_id", "pk")
        constraints: ClassVar = [
            *approval_constraints("phase"),
            one_of("phase_state_known", "state", PhaseState),
            models.CheckConstraint(
                name="phase_completed_has_date",
                condition=Q(state=PhaseState.COMPLETED.value, completed_on__isnull=False)
                | (~Q(state=PhaseState.COMPLETED.value) & Q(completed_on=None)),
                violation_error_message="「完了」には完了日を入れ、それ以外では空欄にしてください。",
            ),
            models.CheckConstraint(
                name="phase_cancelled_has_reason",
                condition=~Q(state=PhaseState.CANCELLED.value) | ~Q(note=""),
                violation_error_message=NO_REASON,
            ),
            models.CheckConstraint(
                name="phase_dates_in_order",
                condition=Q(started_on=None)
                | Q(completed_on=None)
                | Q(completed_on__gte=F("started_on")),
                violation_error_message="完了日は開始日以後にしてください。",
            ),
            models.UniqueConstraint(
                fields=["report", "phase"],
                condition=Q(approved_at=None),
                name="phase_one_draft",
            ),
            models.UniqueConstraint(
                fields=["report", "phase"],
                condition=Q(approved_at__isnull=False, superseded_at=None),
                name="phase_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.get_state_display()}"

    @property
    def period(self) -> Period:
        """The quarter its report is on."""
        return self.report.round.period

    @property
    def reported(self) -> ReportedPhase:
        """What the row says."""
        return ReportedPhase(PhaseState(self.state), self.started_on, self.completed_on, self.note)
