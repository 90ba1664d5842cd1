"""How a pace becomes a rating: bands kept as data, so that an administrator can change them."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from plans.domain.plan_rules import STATE_CODES
from plans.domain.vocabulary import Colour, PhaseOutcome

from .base import History, amount_field, choices


class RatingScheme(models.Model):
    """評価基準 — an ordered set of bands."""

    code = models.SlugField("コード", max_length=40, unique=True)
    name = models.CharField("名称", max_length=100)
    unrated_code = models.CharField(
        "評価できないものの記号",
        max_length=4,
        default="D",
        help_text="評価区分の記号とは別のものにする。",
    )
    unreported_code = models.CharField("未報告の記号", max_length=4, default="未報告")

    history = History()

    class Meta:
        verbose_name = verbose_name_plural = "評価基準"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="scheme_codes_differ",
                condition=~Q(unrated_code=F("unreported_code"))
                & ~Q(unrated_code__in=["", *STATE_CODES])
                & ~Q(unreported_code__in=["", *STATE_CODES]),
                violation_error_message=(
                    "評価できないものと未報告の記号は、空欄にせず、互いに別のものにしてください。"
                    f"{'・'.join(STATE_CODES)}は使えません。"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RatingBand(models.Model):
    """評価区分 — a rating, the pace from which it is given, and what it means."""

    scheme = models.ForeignKey(
        RatingScheme, on_delete=models.CASCADE, related_name="bands", verbose_name="評価基準"
    )
    position = models.PositiveSmallIntegerField("順（よい順）")
    code = models.CharField("記号", max_length=4)
    label = models.CharField("名称", max_length=40)
    lower_bound = amount_field("計画比の下限（1.10＝110％）", help_text="一番下の区分は空欄。")
    colour = models.CharField("色", max_length=10, choices=choices(Colour))
    meaning = models.CharField("意味", max_length=200, blank=True)
    on_plan = models.BooleanField("計画どおり以上に数える", default=False)
    phase_outcome = models.CharField(
        "工程の評価", max_length=10, choices=choices(PhaseOutcome), blank=True
    )

    history = History()

    class Meta:
        verbose_name = verbose_name_plural = "評価区分"
        ordering = ("scheme_id", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "position"], name="band_position_once"),
            models.UniqueConstraint(fields=["scheme", "code"], name="band_code_once"),
            models.UniqueConstraint(fields=["scheme", "lower_bound"], name="band_bound_once"),
            # Two constraints, as SQLite takes two nulls for different values.
            models.UniqueConstraint(
                fields=["scheme"],
                condition=Q(lower_bound=None),
                name="band_without_bound_once",
                violation_error_message="下限のない区分は一つだけです。",
            ),
            models.UniqueConstraint(
                fields=["scheme", "phase_outcome"],
                name="band_phase_outcome_once",
                condition=~Q(phase_outcome=""),
            ),
            models.CheckConstraint(
                name="band_code_not_a_state",
                condition=~Q(code__in=STATE_CODES),
                violation_error_message=f"{'・'.join(STATE_CODES)}は評価区分の記号に使えません。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    def clean(self) -> None:
        """The scheme's own codes stand apart from its bands; no constraint reaches across."""
        if self.scheme_id and self.code in (self.scheme.unrated_code, self.scheme.unreported_code):
            raise ValidationError(
                {"code": f"「{self.code}」は、この評価基準では評価区分以外の記号です。"}
            )
