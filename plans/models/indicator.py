"""Indicators with their baseline, the targets and phases of each edition."""

from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Abs

from plans.domain.calendar import span_short
from plans.domain.plan_document import ACHIEVED, ACHIEVED_VALUE
from plans.domain.targets import unit_of_target
from plans.domain.vocabulary import (
    Aggregation,
    Direction,
    EntryKind,
    Frequency,
    RateMethod,
    TargetBasis,
)

from .base import History, amount_field, choices, one_of, same_plan, web_address
from .plan import Edition, Initiative

BASELINE_QUARTERS = ("baseline_q1", "baseline_q2", "baseline_q3", "baseline_q4")
# SQLite keeps decimals as floats: what differs by less than half the last decimal place, or by a
# float's own error, is the same amount there. ``Indicator.clean`` compares exactly.
_QUARTERS = F("baseline_q1") + F("baseline_q2") + F("baseline_q3") + F("baseline_q4")
_STEP = Value(Decimal("0.0000005")) + Abs(F("baseline_value")) * Value(Decimal("0.000000000000001"))
QUARTERS_DIFFER = (
    "四半期ごとの基準値は、期間合計の指標で四つとも入力し、合計を基準値と同じにしてください。"
)


class Indicator(models.Model):
    """指標 — what is measured to tell whether an initiative reaches its goal."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="indicators", verbose_name="取組"
    )
    code = models.CharField("コード", max_length=30)
    name = models.CharField("名称", max_length=200)
    definition = models.TextField("定義", blank=True)
    unit = models.CharField("単位", max_length=20, blank=True)
    decimals = models.PositiveSmallIntegerField("小数の桁数", default=0)
    direction = models.CharField("目指す向き", max_length=10, choices=choices(Direction))
    aggregation = models.CharField("集計方法", max_length=10, choices=choices(Aggregation))
    entry = models.CharField(
        "入力", max_length=10, choices=choices(EntryKind), default=EntryKind.VALUE.value
    )
    cumulative = models.BooleanField("累計", default=False, help_text="年度を越えて積み上げる値。")
    basis = models.CharField(
        "目標の基準",
        max_length=24,
        choices=choices(TargetBasis),
        default=TargetBasis.ABSOLUTE.value,
    )
    rate_method = models.CharField(
        "達成率の計算方法",
        max_length=20,
        choices=choices(RateMethod),
        blank=True,
        help_text="空欄は計画の方法による。",
    )
    measurable = models.BooleanField("測定方法が決まっている", default=True)
    unmeasurable_note = models.CharField("測定できない理由", max_length=200, blank=True)
    baseline_value = amount_field("基準値")
    baseline_on = models.DateField("基準値の時点", null=True, blank=True)
    baseline_note = models.CharField("基準値の備考", max_length=200, blank=True)
    baseline_q1 = amount_field("基準年度 第1四半期")
    baseline_q2 = amount_field("基準年度 第2四半期")
    baseline_q3 = amount_field("基準年度 第3四半期")
    baseline_q4 = amount_field("基準年度 第4四半期")
    baseline_reference = amount_field("基準時の比較値")
    baseline_is_sample = models.BooleanField("基準値は見本", default=False)
    reference_name = models.CharField("比較値の名称", max_length=100, blank=True)
    headline = models.BooleanField("概況に大きく出す", default=False)
    position = models.PositiveSmallIntegerField("順", default=0)
    source = models.CharField("出典", max_length=200, blank=True)
    frequency = models.CharField(
        "報告頻度",
        max_length=12,
        choices=choices(Frequency),
        default=Frequency.QUARTERLY.value,
        help_text="半期ごとは第2・第4四半期、年1回は第4四半期に報告を求める。",
    )
    limit_min = amount_field("取りうる最小値", help_text="割合や件数なら 0。分からなければ空欄。")
    limit_max = amount_field("取りうる最大値", help_text="全体に対する割合なら 100。なければ空欄。")
    evidence_url = models.CharField(
        "根拠資料URL",
        max_length=500,
        blank=True,
        validators=[web_address],
        help_text="値の根拠となる資料のアドレス。",
    )
    first_year = models.PositiveSmallIntegerField(
        "最初の年度（西暦）",
        null=True,
        blank=True,
        help_text="途中の年度から加わった指標だけ。空欄は計画の最初の年度から。",
    )
    headline_order = models.PositiveSmallIntegerField(
        "概況での順",
        null=True,
        blank=True,
        help_text="概況に大きく出す指標の順。空欄は、順のあるものの後に計画の順。",
    )

    history = History()

    class Meta:
        verbose_name = verbose_name_plural = "指標"
        ordering = ("initiative", "position", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["initiative", "code"], name="indicator_code_once"),
            one_of("indicator_direction_known", "direction", Direction),
            one_of("indicator_aggregation_known", "aggregation", Aggregation),
            one_of("indicator_entry_known", "entry", EntryKind),
            one_of("indicator_basis_known", "basis", TargetBasis),
            models.CheckConstraint(
                name="indicator_method_known",
                condition=Q(rate_method__in=["", *[m.value for m in RateMethod]]),
            ),
            models.CheckConstraint(
                name="indicator_cumulative_is_latest",
                condition=Q(cumulative=False) | Q(aggregation=Aggregation.LATEST.value),
                violation_error_message="「累計」は集計方法が「時点値」の指標だけに使えます。",
            ),
            models.CheckConstraint(
                name="indicator_ratio_is_fraction",
                condition=~Q(aggregation=Aggregation.RATIO.value)
                | Q(entry=EntryKind.FRACTION.value),
                violation_error_message="「比率」の指標は分子・分母で入力します。",
            ),
            models.CheckConstraint(
                name="indicator_sum_is_value",
                condition=~Q(aggregation=Aggregation.SUM.value) | Q(entry=EntryKind.VALUE.value),
                violation_error_message="「期間合計」の指標は値で入力します。",
            ),
            models.CheckConstraint(
                name="indicator_baseline_quarters_add_up",
                condition=Q(**dict.fromkeys(BASELINE_QUARTERS))
                | Q(
                    aggregation=Aggregation.SUM.value,
                    baseline_value__range=(_QUARTERS - _STEP, _QUARTERS + _STEP),
                ),
                violation_error_message=QUARTERS_DIFFER,
            ),
            one_of("indicator_frequency_known", "frequency", Frequency),
            models.CheckConstraint(
                name="indicator_limits_in_order",
                condition=Q(limit_min=None) | Q(limit_max=None) | Q(limit_max__gte=F("limit_min")),
                violation_error_message="取りうる最大値は最小値以上にしてください。",
            ),
            models.CheckConstraint(
                name="indicator_judgement_is_plain",
                condition=~Q(entry=EntryKind.JUDGEMENT.value)
                | Q(
                    aggregation=Aggregation.LATEST.value,
                    direction=Direction.INCREASE.value,
                    basis=TargetBasis.ABSOLUTE.value,
                    cumulative=False,
                ),
                violation_error_message=(
                    "定性目標の指標は、増加・時点値・実数とし、累計にしないでください。"
                ),
            ),
            models.CheckConstraint(
                name="indicator_within_has_range",
                condition=~Q(direction=Direction.WITHIN.value)
                | Q(
                    basis__in=[
                        TargetBasis.ABSOLUTE.value,
                        TargetBasis.CHANGE_FROM_BASELINE.value,
                    ]
                ),
                violation_error_message=(
                    "「範囲内」の指標の目標の基準は、実数か基準値比にしてください。"
                ),
            ),
            models.CheckConstraint(
                name="indicator_reference_named",
                condition=~Q(basis=TargetBasis.REFERENCE.value) | ~Q(reference_name=""),
                violation_error_message="比較系列の指標には比較値の名称が要ります。",
            ),
            models.CheckConstraint(name="indicator_decimals_few", condition=Q(decimals__lte=6)),
            models.CheckConstraint(
                name="indicator_first_year_plausible",
                condition=Q(first_year=None) | Q(first_year__range=(1990, 2100)),
                violation_error_message="年度は西暦（例 2024）で入力してください。",
            ),
            models.CheckConstraint(
                name="indicator_headline_order_from_1",
                condition=Q(headline_order=None) | Q(headline_order__gte=1),
                violation_error_message="「概況での順」は1から付けてください。",
            ),
            models.CheckConstraint(
                name="indicator_evidence_on_the_web",
                condition=Q(evidence_url="")
                | Q(evidence_url__startswith="https://")
                | Q(evidence_url__startswith="http://"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def has_begun(self, fiscal_year: int) -> bool:
        """Whether it is measured in *fiscal_year*, and not only from a later one on."""
        return self.first_year is None or self.first_year <= fiscal_year

    def clean(self) -> None:
        """The four quarters of the baseline make it up exactly, on every database."""
        quarters = [getattr(self, name) for name in BASELINE_QUARTERS]
        known = [quarter for quarter in quarters if quarter is not None]
        if len(known) == len(quarters) and sum(known) != self.baseline_value:
            raise ValidationError(QUARTERS_DIFFER)
        super().clean()


class OfAnEdition(models.Model):
    """What an edition fixes: kept as it is once the edition has been adopted."""

    edition: "models.ForeignKey[Edition, Edition]"

    class Meta:
        abstract = True

    def clean(self) -> None:
        if not self.edition_id or self.edition.is_draft:  # type: ignore[attr-defined]
            return
        columns = [field.attname for field in self._meta.concrete_fields]
        stored = type(self)._default_manager.filter(pk=self.pk).values(*columns).first()
        if stored != {name: getattr(self, name) for name in columns}:
            raise ValidationError(
                f"決定済みの版の{self._meta.verbose_name}は変えられません。"
                "新しい版の案を作ってください。"
            )


class Target(OfAnEdition):
    """目標 — what an indicator is to reach by the end of a fiscal year, by an edition."""

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="targets", verbose_name="版"
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="targets", verbose_name="指標"
    )
    fiscal_year = models.PositiveSmallIntegerField("年度（西暦）")
    value = amount_field("目標値")
    note = models.CharField("備考", max_length=200, blank=True)
    low = amount_field("目標の下限", help_text="「範囲内」の指標だけ。")
    high = amount_field("目標の上限", help_text="「範囲内」の指標だけ。")

    history = History()

    class Meta:
        verbose_name = verbose_name_plural = "目標"
        ordering = ("edition_id", "indicator_id", "fiscal_year")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "indicator", "fiscal_year"], name="target_once"
            ),
            models.CheckConstraint(
                name="target_value_or_range",
                condition=Q(value__isnull=False, low=None, high=None)
                | Q(value=None, low__isnull=False, high__isnull=False, high__gte=F("low")),
                violation_error_message=(
                    "目標値か、下限と上限の両方（下限は上限以下）を入力してください。"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.fiscal_year}年度 {self.text}"

    @property
    def unit(self) -> str:
        """The unit of the target: the indicator's, or ％ of its baseline."""
        return unit_of_target(self.indicator.unit, self.indicator.basis)

    @property
    def text(self) -> str:
        """「93」, 「37.5〜50」: exact, without the unit; 「達成」 of a judgement."""
        if self.indicator.entry == EntryKind.JUDGEMENT:
            return ACHIEVED
        ends = (self.value,) if self.value is not None else (self.low, self.high)
        return "〜".join(f"{end.normalize():f}" for end in ends if end is not None)

    def clean(self) -> None:
        if self.indicator_id and self.edition_id:
            same_plan(self.indicator.initiative.measure.plan_id, edition=self.edition)
            self._check_kind(self.indicator)
        super().clean()

    def _check_kind(self, indicator: Indicator) -> None:
        """A range where the indicator is to stay within one, 1 for 達成, else a value."""
        is_range = self.low is not None and self.high is not None
        if is_range is not (indicator.direction == Direction.WITHIN):
            raise ValidationError(
                "「範囲内」の指標には下限と上限を、ほかの指標には目標値を入れてください。"
            )
        if indicator.entry == EntryKind.JUDGEMENT and self.value != ACHIEVED_VALUE:
            raise ValidationError({"value": "定性目標の目標値は 1（達成）にしてください。"})
        if indicator.basis == TargetBasis.PREVIOUS_YEAR:
            raise ValidationError("目標の基準が「前年度以上」の指標には目標値を入れません。")


class Phase(OfAnEdition):
    """工程 — a stage of an initiative and the fiscal years planned for it, by an edition."""

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="phases", verbose_name="版"
    )
    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="phases", verbose_name="取組"
    )
    number = models.PositiveSmallIntegerField(
        "番号", help_text="版が変わっても同じ工程は同じ番号。新しい工程には新しい番号を付ける。"
    )
    label = models.CharField("内容", max_length=200)
    start_year = models.PositiveSmallIntegerField("開始年度（西暦）")
    start_quarter = models.PositiveSmallIntegerField(
        "開始四半期", null=True, blank=True, help_text="空欄は年度の初めから。"
    )
    end_year = models.PositiveSmallIntegerField("終了年度（西暦）")
    end_quarter = models.PositiveSmallIntegerField(
        "終了四半期", null=True, blank=True, help_text="空欄は年度の末まで。"
    )
    ongoing = models.BooleanField(
        "継続",
        default=False,
        help_text="終わりのない活動（周知、運用など）。実施中であれば遅れにしない。",
    )
    inferred = models.BooleanField(
        "年度は読み取り", default=False, help_text="計画書の表から読み取った年度。原本で確認する。"
    )
    source = models.CharField("出典", max_length=200, blank=True)

    history = History()

    class Meta:
        verbose_name = verbose_name_plural = "工程"
        ordering = ("edition_id", "initiative_id", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "initiative", "number"], name="phase_number_once"
            ),
            models.CheckConstraint(
                name="phase_years_in_order",
                condition=Q(end_year__gte=F("start_year")),
                violation_error_message="終了年度は開始年度以後にしてください。",
            ),
            models.CheckConstraint(
                name="phase_quarters_1_to_4",
                condition=(Q(start_quarter=None) | Q(start_quarter__range=(1, 4)))
                & (Q(end_quarter=None) | Q(end_quarter__range=(1, 4))),
                violation_error_message="四半期は1から4で入力してください。",
            ),
            models.CheckConstraint(
                name="phase_quarters_in_order",
                condition=Q(end_year__gt=F("start_year"))
                | Q(start_quarter=None)
                | Q(end_quarter=None)
                | Q(end_quarter__gte=F("start_quarter")),
                violation_error_message="終了四半期は開始四半期以後にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative} {self.number} {self.label}"

    @property
    def span(self) -> str:
        """「R8〜R10」, 「R8 Q2〜R9」, 「R8〜R10 継続」: when it is planned for."""
        years = span_short(self.start_year, self.end_year, self.start_quarter, self.end_quarter)
        return f"{years} 継続" if self.ongoing else years

    def clean(self) -> None:
        if self.initiative_id and self.edition_id:
            same_plan(self.initiative.measure.plan_id, edition=self.edition)
        super().clean()
