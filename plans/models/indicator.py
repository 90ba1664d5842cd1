"""Indicators with their baseline, the targets and phases of each edition."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from plans.domain.vocabulary import Aggregation, Direction, EntryKind, RateMethod, TargetBasis

from .base import History, amount, choices, one_of, same_plan
from .plan import Edition, Initiative

BASELINE_QUARTERS = ("baseline_q1", "baseline_q2", "baseline_q3", "baseline_q4")


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
    baseline_value = amount("基準値")
    baseline_on = models.DateField("基準値の時点", null=True, blank=True)
    baseline_note = models.CharField("基準値の備考", max_length=200, blank=True)
    baseline_q1 = amount("基準年度 第1四半期")
    baseline_q2 = amount("基準年度 第2四半期")
    baseline_q3 = amount("基準年度 第3四半期")
    baseline_q4 = amount("基準年度 第4四半期")
    baseline_reference = amount("基準時の比較値")
    baseline_is_sample = models.BooleanField("基準値は見本", default=False)
    reference_name = models.CharField("比較値の名称", max_length=100, blank=True)
    headline = models.BooleanField("概況に大きく出す", default=False)
    position = models.PositiveSmallIntegerField("順", default=0)
    source = models.CharField("出典", max_length=200, blank=True)

    history = History()

    class Meta:
        verbose_name = "指標"
        verbose_name_plural = "指標"
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
                name="indicator_baseline_quarters_all_or_none",
                condition=Q(**dict.fromkeys(BASELINE_QUARTERS))
                | Q(
                    aggregation=Aggregation.SUM.value,
                    baseline_value=F("baseline_q1")
                    + F("baseline_q2")
                    + F("baseline_q3")
                    + F("baseline_q4"),
                ),
                violation_error_message=(
                    "四半期ごとの基準値は、期間合計の指標で四つとも入力し、"
                    "合計を基準値と同じにしてください。"
                ),
            ),
            models.CheckConstraint(
                name="indicator_reference_named",
                condition=~Q(basis=TargetBasis.REFERENCE.value) | ~Q(reference_name=""),
                violation_error_message="比較系列の指標には比較値の名称が要ります。",
            ),
            models.CheckConstraint(name="indicator_decimals_few", condition=Q(decimals__lte=6)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


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
    value = amount("目標値", null=False)
    note = models.CharField("備考", max_length=200, blank=True)

    history = History()

    class Meta:
        verbose_name = "目標"
        verbose_name_plural = "目標"
        ordering = ("edition", "indicator", "fiscal_year")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "indicator", "fiscal_year"], name="target_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.fiscal_year}年度 {self.value.normalize():f}"

    def clean(self) -> None:
        if self.indicator_id and self.edition_id:
            same_plan(self.indicator.initiative.measure.plan_id, edition=self.edition)
        super().clean()


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
    end_year = models.PositiveSmallIntegerField("終了年度（西暦）")
    inferred = models.BooleanField(
        "年度は読み取り", default=False, help_text="計画書の表から読み取った年度。原本で確認する。"
    )
    source = models.CharField("出典", max_length=200, blank=True)

    history = History()

    class Meta:
        verbose_name = "工程"
        verbose_name_plural = "工程"
        ordering = ("edition", "initiative", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "initiative", "number"], name="phase_number_once"
            ),
            models.CheckConstraint(
                name="phase_years_in_order",
                condition=Q(end_year__gte=F("start_year")),
                violation_error_message="終了年度は開始年度以後にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative} {self.number} {self.label}"

    def clean(self) -> None:
        if self.initiative_id and self.edition_id:
            same_plan(self.initiative.measure.plan_id, edition=self.edition)
        super().clean()
