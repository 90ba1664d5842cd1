"""The scale on which a plan's years are evaluated; a plan without one has no evaluation."""

from typing import ClassVar

from django.db import models

from plans.domain.evaluation import LetterMeaning

from .base import History, choices, one_of
from .plan import Plan


class EvaluationScheme(models.Model):
    """年度評価の設定 — that a plan's years are evaluated, and in which stages."""

    plan = models.OneToOneField(
        Plan, on_delete=models.CASCADE, related_name="evaluation_scheme", verbose_name="計画"
    )
    with_committee = models.BooleanField(
        "二次評価（委員会）を付ける",
        default=True,
        help_text="外すと、所管課の一次評価だけになります。",
    )

    own_label = models.CharField("一次評価の名称", max_length=20, default="自己評価")
    committee_label = models.CharField(
        "二次評価の名称", max_length=20, default="委員会の評価", help_text="例 外部評価。"
    )

    history = History()

    class Meta:
        verbose_name = verbose_name_plural = "年度評価の設定"

    def __str__(self) -> str:
        return f"{self.plan} 年度評価"


class EvaluationLetter(models.Model):
    """年度評価の区分 — a letter of the scale; one that was given is kept as it was."""

    scheme = models.ForeignKey(
        EvaluationScheme, on_delete=models.CASCADE, related_name="letters", verbose_name="設定"
    )
    position = models.PositiveSmallIntegerField("順（よい順）", default=0)
    code = models.CharField("記号", max_length=4)
    label = models.CharField("名称", max_length=40)
    meaning = models.CharField(
        "計画に対する意味",
        max_length=10,
        choices=choices(LetterMeaning),
        default=LetterMeaning.EITHER.value,
        help_text="指標・工程から計算した評価と食い違うときに、理由をたずねます。",
    )
    is_offered = models.BooleanField("選べる", default=True)

    history = History()

    class Meta:
        verbose_name = verbose_name_plural = "年度評価の区分"
        ordering = ("scheme_id", "position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "code"], name="evaluation_letter_once"),
            one_of("evaluation_letter_meaning_known", "meaning", LetterMeaning),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class EvaluationDirection(models.Model):
    """今後の方向性 — one of the closed list of what an evaluated initiative may come to."""

    scheme = models.ForeignKey(
        EvaluationScheme, on_delete=models.CASCADE, related_name="directions", verbose_name="設定"
    )
    position = models.PositiveSmallIntegerField("順", default=0)
    name = models.CharField("名称", max_length=20)
    is_offered = models.BooleanField("選べる", default=True)

    history = History()

    class Meta:
        verbose_name = verbose_name_plural = "今後の方向性"
        ordering = ("scheme_id", "position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "name"], name="evaluation_direction_once"),
        ]

    def __str__(self) -> str:
        return self.name
