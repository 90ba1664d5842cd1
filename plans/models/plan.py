"""The plan, its editions, and what stays the same through them."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from plans import clock
from plans.domain.calendar import fiscal_year_label
from plans.domain.vocabulary import MoneyUnit, RateMethod

from .base import History, SpanQuerySet, choices, one_of, same_plan, span_in_order
from .people import Department, within_department
from .rating import RatingScheme


class Plan(models.Model):
    """計画 — a city's plan over a span of fiscal years."""

    code = models.SlugField("コード", max_length=40, unique=True)
    name = models.CharField("名称", max_length=200)
    philosophy = models.CharField("基本理念", max_length=200, blank=True)
    first_year = models.PositiveSmallIntegerField("最初の年度（西暦）")
    final_year = models.PositiveSmallIntegerField("最後の年度（西暦）")
    source = models.CharField("出典", max_length=200, blank=True)
    rating_scheme = models.ForeignKey(
        RatingScheme, on_delete=models.PROTECT, related_name="plans", verbose_name="評価基準"
    )
    rate_method = models.CharField(
        "達成率の計算方法",
        max_length=20,
        choices=choices(RateMethod),
        default=RateMethod.DIRECTION_AWARE.value,
    )
    allow_self_approval = models.BooleanField("自分の報告の承認を許す", default=False)
    money_unit = models.CharField(
        "予算・決算の単位",
        max_length=10,
        choices=choices(MoneyUnit),
        blank=True,
        help_text="空欄なら、予算・決算を扱いません。",
    )
    is_home = models.BooleanField(
        "最初に開く計画",
        default=False,
        help_text="ポータルを開いたときの計画。選ぶと、ほかの計画の印は外れます。",
    )

    history = History()

    class Meta:
        verbose_name = verbose_name_plural = "計画"
        ordering = ("-first_year", "code")
        constraints: ClassVar = [
            one_of("plan_rate_method_known", "rate_method", RateMethod),
            models.CheckConstraint(
                name="plan_money_unit_known",
                condition=Q(money_unit__in=["", *[unit.value for unit in MoneyUnit]]),
            ),
            models.UniqueConstraint(
                fields=["is_home"],
                condition=Q(is_home=True),
                name="plan_one_home",
                violation_error_message="最初に開く計画は一つだけです。",
            ),
            models.CheckConstraint(
                name="plan_years_in_order",
                condition=Q(final_year__gte=F("first_year")),
                violation_error_message="最後の年度は最初の年度以後にしてください。",
            ),
            models.CheckConstraint(
                name="plan_years_plausible",
                condition=Q(first_year__gte=1990, final_year__lte=2100),
                violation_error_message="年度は西暦（例 2024）で入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EditionQuerySet(models.QuerySet["Edition"]):
    def adopted_by(self, day: date) -> "EditionQuerySet":
        """Editions that had been adopted on *day*."""
        return self.filter(adopted_on__lte=day)

    def in_force(self, *, fiscal_year: int, as_known_on: date) -> "EditionQuerySet":
        """The edition in force in *fiscal_year*, first, as known on that day."""
        return (
            self.adopted_by(as_known_on)
            .filter(effective_from__lte=fiscal_year)
            .order_by("-effective_from", "-number")
        )


class Edition(models.Model):
    """版 — a state of the plan's targets and phases, in force from a fiscal year."""

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="editions", verbose_name="計画"
    )
    number = models.PositiveSmallIntegerField("番号")
    label = models.CharField("名称", max_length=100)
    effective_from = models.PositiveSmallIntegerField("適用開始年度（西暦）")
    adopted_on = models.DateField("決定日", null=True, blank=True, help_text="空欄は案。")
    note = models.TextField("備考", blank=True)

    history = History()
    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "版"
        ordering = ("plan", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(adopted_on=None),
                name="edition_one_draft",
                violation_error_message="版の案は一つだけです。決定するか取り下げてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.label}"

    @property
    def is_draft(self) -> bool:
        return self.adopted_on is None

    def holds_in(self, fiscal_year: int, day: date) -> bool:
        """Whether the edition, or one after it, is in force in a fiscal year as known on *day*."""
        adopted = self.adopted_on is not None and self.adopted_on <= day
        return adopted and self.effective_from <= fiscal_year

    @property
    def effective_label(self) -> str:
        """「令和8年度」."""
        return fiscal_year_label(self.effective_from)

    def clean(self) -> None:
        """An adopted edition keeps the day and the year that past figures rest on."""
        fixed = ("plan_id", "number", "effective_from", "adopted_on")
        stored = Edition.objects.filter(pk=self.pk, adopted_on__isnull=False).first()
        if stored and any(getattr(stored, name) != getattr(self, name) for name in fixed):
            raise ValidationError(
                "決定済みの版の番号・適用開始年度・決定日は変えられません。新しい版の案を作ってください。"
            )


class Policy(models.Model):
    """基本方針 — one of the plan's policies."""

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="policies", verbose_name="計画"
    )
    code = models.CharField("コード", max_length=20)
    name = models.CharField("名称", max_length=200)
    position = models.PositiveSmallIntegerField("順", default=0)
    source = models.CharField("出典", max_length=200, blank=True)

    history = History()

    class Meta:
        verbose_name = verbose_name_plural = "基本方針"
        ordering = ("plan", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="policy_code_once"),
        ]

    def __str__(self) -> str:
        return f"基本方針{self.code} {self.name}"


class Measure(models.Model):
    """施策 — a measure under a policy, or across them where it has none."""

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="measures", verbose_name="計画"
    )
    policy = models.ForeignKey(
        Policy,
        on_delete=models.PROTECT,
        related_name="measures",
        null=True,
        blank=True,
        verbose_name="基本方針",
        help_text="基本方針に属さない施策（推進体制）は空欄。",
    )
    code = models.CharField("コード", max_length=20)
    name = models.CharField("名称", max_length=200)
    position = models.PositiveSmallIntegerField("順", default=0)
    source = models.CharField("出典", max_length=200, blank=True)

    history = History()

    class Meta:
        verbose_name = verbose_name_plural = "施策"
        ordering = ("plan", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="measure_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        same_plan(self.plan_id, policy=self.policy)


class Initiative(models.Model):
    """取組 — what is done, with a goal in the plan's own words."""

    measure = models.ForeignKey(
        Measure, on_delete=models.CASCADE, related_name="initiatives", verbose_name="施策"
    )
    code = models.CharField("コード", max_length=20)
    name = models.CharField("名称", max_length=200)
    goal = models.CharField("目標（計画の記載）", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("順", default=0)
    source = models.CharField("出典", max_length=200, blank=True)
    departments: "models.ManyToManyField[Department, InitiativeDepartment]" = (
        models.ManyToManyField(
            Department,
            through="plans.InitiativeDepartment",
            related_name="initiatives",
            verbose_name="所管課",
        )
    )
    first_edition = models.ForeignKey(
        Edition,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="加わった版",
        help_text="空欄は最初の版から。",
    )
    ended_edition = models.ForeignKey(
        Edition,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="終わった版",
        help_text="この版からは計画に含まない。",
    )

    history = History()

    class Meta:
        verbose_name = verbose_name_plural = "取組"
        ordering = ("measure", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["measure", "code"], name="initiative_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def is_in(self, edition: Edition) -> bool:
        """Whether the plan holds this initiative as *edition* has it."""
        first, ended = self.first_edition, self.ended_edition
        begun = first is None or first.number <= edition.number
        return begun and (ended is None or ended.number > edition.number)

    def is_planned_for(self, fiscal_year: int, day: date) -> bool:
        """Whether the plan holds this initiative in a fiscal year, as known on *day*.

        What a draft adds is not there yet, and what it ends has not ended.
        """
        first, ended = self.first_edition, self.ended_edition
        begun = first is None or first.holds_in(fiscal_year, day)
        return begun and not (ended is not None and ended.holds_in(fiscal_year, day))

    def clean(self) -> None:
        if self.measure_id:
            same_plan(
                self.measure.plan_id,
                first_edition=self.first_edition,
                ended_edition=self.ended_edition,
            )


class ResponsibilityQuerySet(SpanQuerySet["InitiativeDepartment"]):
    def initiatives_of(self, departments: Iterable[Any]) -> "models.QuerySet[Any, Any]":
        """The keys of the initiatives that *departments* answer for, for a condition."""
        return self.filter(department__in=departments).values("initiative")


class OfToday(models.Manager.from_queryset(ResponsibilityQuerySet)):  # type: ignore[misc]
    """The responsibilities that are held today, as ``initiative.responsibilities`` has them too."""

    def get_queryset(self) -> ResponsibilityQuerySet:
        rows: ResponsibilityQuerySet = super().get_queryset()
        return rows.in_force_on(clock.today())


class InitiativeDepartment(models.Model):
    """所管 — a department that answers for an initiative (主) or takes part in it (関係課)."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="responsibilities", verbose_name="取組"
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        related_name="responsibilities",
        verbose_name="所管課",
    )
    is_lead = models.BooleanField("主管", default=True)
    starts_on = models.DateField("開始日", null=True, blank=True, editable=False)
    ends_on = models.DateField("終了日", null=True, blank=True, editable=False)

    history = History()
    objects = OfToday()
    of_all_time = ResponsibilityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "所管"
        constraints: ClassVar = [
            span_in_order("responsibility_span_in_order"),
            # What ends has its successor stored beside it before the day comes.
            models.UniqueConstraint(
                fields=["initiative", "department"],
                condition=Q(ends_on=None),
                name="responsibility_once",
            ),
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(is_lead=True, ends_on=None),
                name="one_lead_department",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative} — {self.department}"

    def clean(self) -> None:
        within_department(self)
        if self.ends_on is not None or self.initiative_id is None:
            return
        clash = Q(department=self.department_id)
        if self.is_lead:
            clash |= Q(is_lead=True)
        goes_on = InitiativeDepartment.of_all_time.filter(
            initiative=self.initiative_id, ends_on=None
        )
        planned = goes_on.filter(clash, starts_on__gt=clock.today()).exclude(pk=self.pk)
        if successor := planned.select_related("department").first():
            raise ValidationError(
                f"この取組は、{successor.starts_on}の組織改編で{successor.department}が所管することに"
                "なっています。別の課にするときは、その日より後に変えてください。"
            )


class GlossaryTerm(models.Model):
    """用語 — a term of the plan's glossary, explained in our own words."""

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="glossary", verbose_name="計画"
    )
    term = models.CharField("用語", max_length=100)
    meaning = models.TextField("意味")
    source = models.CharField("出典", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("順", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "用語"
        ordering = ("plan", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "term"], name="term_once"),
        ]

    def __str__(self) -> str:
        return self.term
