"""Sheets that came in."""

from typing import ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q

from plans import clock
from plans.models import Job, Plan, User


class ImportBatch(models.Model):
    """取込 — one uploaded sheet, from preview to applied."""

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="imports", verbose_name="計画"
    )
    file_name = models.CharField("ファイル名", max_length=255)
    sha256 = models.CharField("ファイルの指紋", max_length=64, db_index=True)
    size = models.PositiveIntegerField("大きさ（バイト）")
    encoding = models.CharField("文字コード", max_length=20, blank=True)
    content = models.BinaryField("ファイル", null=True, editable=False)
    is_sample = models.BooleanField("見本", default=False)
    counts = models.JSONField("件数", default=dict)
    # What somebody wrote in the preview in place of a cell: {sheet: {"D5": "85%"}}.
    mended_cells = models.JSONField("直したセル", default=dict)
    # The mended cells that named columns, by the shape of the header: {shape: {"D1": "実績値"}}.
    columns = models.JSONField("覚えた列名", default=dict)
    # What it wrote into reports in words: {report id: [the former three texts, the new ones]}.
    texts = models.JSONField("報告の文", default=dict, editable=False)
    # What stands above the rows of the preview, and what it rests on: the day and the last write.
    preview_head = models.JSONField("確認内容", null=True, editable=False)
    preview_basis = models.CharField("確認内容の時点", max_length=80, blank=True, editable=False)
    # What the preview rested on; a confirmation on other grounds is refused.
    fingerprint = models.CharField("確認時点の印", max_length=64, blank=True)
    uploaded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="取込者"
    )
    uploaded_at = models.DateTimeField("アップロード日時", default=clock.now)
    applied_at = models.DateTimeField("反映日時", null=True)
    taken_back_at = models.DateTimeField("取消日時", null=True)
    taken_back_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="取り消した人"
    )
    jobs = GenericRelation(Job)

    class Meta:
        verbose_name = "取込"
        verbose_name_plural = "取込"
        ordering = ("-pk",)
        default_permissions: ClassVar = ("view", "add")
        constraints: ClassVar = [
            # The file is kept while its preview waits, and dropped once it is applied.
            models.CheckConstraint(
                name="import_content_until_applied",
                condition=Q(applied_at=None) | Q(content=None),
            ),
            models.CheckConstraint(
                name="import_preview_kept_with_its_file",
                condition=Q(preview_head__isnull=True) | Q(content__isnull=False),
            ),
            models.CheckConstraint(
                name="import_taken_back_after_applied",
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__gte=F("applied_at"), taken_back_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name}（{self.uploaded_at:%Y-%m-%d}）"


class ImportChunk(models.Model):
    """取込行 — a thousand rows of a sheet's preview, stored until it is applied."""

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="chunks", verbose_name="取込"
    )
    number = models.PositiveIntegerField("順番")
    counts = models.JSONField("件数")  # by RowStatus
    rows = models.BinaryField("行")

    class Meta:
        verbose_name = "取込行"
        verbose_name_plural = "取込行"
        ordering = ("batch_id", "number")
        default_permissions: ClassVar = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_chunk_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.number}"
