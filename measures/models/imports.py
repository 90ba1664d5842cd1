"""Sheets that came in."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from measures.domain.jobs import LIVE, JobKind, JobStage, JobState, is_lost
from plans import clock
from plans.models import Plan, User
from plans.models.base import choices, one_of


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
    answers = models.JSONField("直したセル", default=dict)
    # The answers that named columns, by the shape of the header: {shape: {"D1": "実績値"}}.
    columns = models.JSONField("覚えた列名", default=dict)
    # Of a long sheet, whose preview is kept: what stands above its rows, and a name for the day and
    # the last deed that it rests on. Empty where the preview is made anew for each look.
    kept_head = models.JSONField("残した確認内容", null=True, editable=False)
    kept_seal = models.CharField("残した時点", max_length=80, blank=True, editable=False)
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
                condition=Q(kept_head__isnull=True) | Q(content__isnull=False),
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
    """取込行 — a thousand rows of a long sheet's preview, kept until it is applied."""

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="chunks", verbose_name="取込"
    )
    number = models.PositiveIntegerField("順番")
    counts = models.JSONField("件数")  # by RowStatus
    rows = models.BinaryField("行")

    class Meta:
        verbose_name = "取込行"
        verbose_name_plural = "取込行"
        ordering = ("batch", "number")
        default_permissions: ClassVar = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_chunk_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.number}"


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def live(self) -> "ImportJobQuerySet":
        return self.filter(state__in=LIVE)


class ImportJob(models.Model):
    """取込の処理 — reading or applying one long sheet, done by a worker."""

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="jobs", verbose_name="取込"
    )
    kind = models.CharField("種類", max_length=10, choices=choices(JobKind))
    state = models.CharField(
        "状態", max_length=10, choices=choices(JobState), default=JobState.QUEUED.value
    )
    stage = models.CharField(
        "段階", max_length=10, choices=choices(JobStage), default=JobStage.WAITING.value
    )
    done = models.PositiveIntegerField("済んだ行", default=0)
    total = models.PositiveIntegerField("全行", default=0)
    seen = models.CharField("確認時点の印", max_length=64, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="実行者")
    # Counts the workers that took it up, so that one given up for lost can't go on.
    attempt = models.PositiveIntegerField("回", default=0)
    heard_at = models.DateTimeField("最後の便り", default=clock.now)
    cancel_asked_at = models.DateTimeField("中止の依頼", null=True)
    finished_at = models.DateTimeField("終了日時", null=True)
    messages = models.JSONField("結果", default=list)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = "取込の処理"
        verbose_name_plural = "取込の処理"
        ordering = ("-pk",)
        default_permissions: ClassVar = ()
        constraints: ClassVar = [
            one_of("import_job_kind_known", "kind", JobKind),
            one_of("import_job_state_known", "state", JobState),
            one_of("import_job_stage_known", "stage", JobStage),
            models.UniqueConstraint(
                fields=["batch"],
                condition=Q(state__in=["queued", "running"]),
                name="import_job_one_at_a_time",
            ),
            models.CheckConstraint(
                name="import_job_finished_when_ended",
                condition=Q(state__in=["queued", "running"], finished_at=None)
                | Q(state__in=["done", "cancelled", "failed"], finished_at__isnull=False),
            ),
            models.CheckConstraint(name="import_job_progress", condition=Q(done__lte=F("total"))),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.batch}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_lost(self) -> bool:
        """Whether its worker has not been heard of for too long."""
        return is_lost(JobState(self.state), self.heard_at, clock.now())

    @property
    def may_cancel(self) -> bool:
        return self.is_live and self.stage != JobStage.WRITING and self.cancel_asked_at is None
