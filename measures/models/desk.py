"""What a report's sheet keeps beside its figures: texts not understood yet, warnings answered."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from measures.domain.evidence import LONGEST_NAME, MOST_BYTES
from plans import clock
from plans.models import Indicator, User

from .actuals import LONGEST_NOTE
from .reports import QuarterlyReport


class TypedText(models.Model):
    """書きかけの入力 — what was typed into a field and cannot be read, kept until it can be."""

    report = models.ForeignKey(
        QuarterlyReport, on_delete=models.CASCADE, related_name="typed_texts", verbose_name="報告"
    )
    field = models.CharField("欄", max_length=60)
    text = models.TextField("入力された文字")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="入力者")
    at = models.DateTimeField("入力日時", default=clock.now)

    class Meta:
        verbose_name = "書きかけの入力"
        verbose_name_plural = "書きかけの入力"
        ordering = ("report_id", "field")
        default_permissions: ClassVar = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "field"], name="typed_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.field}"


class FigureConfirmation(models.Model):
    """確認済みの注意 — a figure that holds in spite of its warnings: who says so, and why.

    It answers for the figure in ``figure_text`` alone; another figure has to be confirmed anew.
    """

    report = models.ForeignKey(
        QuarterlyReport, on_delete=models.CASCADE, related_name="confirmations", verbose_name="報告"
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="+", verbose_name="指標"
    )
    figure_text = models.CharField("確認した値", max_length=200)
    reason = models.CharField("理由", max_length=LONGEST_NOTE)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="確認者")
    at = models.DateTimeField("確認日時", default=clock.now)

    class Meta:
        verbose_name = "確認済みの注意"
        verbose_name_plural = "確認済みの注意"
        ordering = ("report_id", "indicator_id")
        default_permissions: ClassVar = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "indicator"], name="confirmation_once"),
            models.CheckConstraint(name="confirmation_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.indicator} {self.figure_text}"


class Evidence(models.Model):
    """根拠資料 — a file laid beside a report to show what it says."""

    report = models.ForeignKey(
        QuarterlyReport, on_delete=models.PROTECT, related_name="evidence", verbose_name="報告"
    )
    name = models.CharField("ファイル名", max_length=LONGEST_NAME)
    kind = models.CharField("種類", max_length=100, editable=False)
    size = models.PositiveIntegerField("大きさ（バイト）", editable=False)
    sha256 = models.CharField("ファイルの指紋", max_length=64, editable=False)
    content = models.BinaryField("内容", editable=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="添付者")
    at = models.DateTimeField("添付日時", default=clock.now)

    class Meta:
        verbose_name = "根拠資料"
        verbose_name_plural = "根拠資料"
        ordering = ("report_id", "pk")
        default_permissions: ClassVar = ("view",)
        constraints: ClassVar = [
            # A form sent twice lays the file there once.
            models.UniqueConstraint(fields=["report", "sha256"], name="evidence_once"),
            models.CheckConstraint(
                name="evidence_size_within", condition=Q(size__gte=1, size__lte=MOST_BYTES)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.name}"
