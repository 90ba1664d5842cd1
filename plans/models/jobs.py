"""Work that a worker does outside of any page."""

from typing import ClassVar

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q

from plans import clock
from plans.domain.jobs import LEASE, WAITING, JobState

from .base import choices, one_of
from .people import User


class JobQuerySet(models.QuerySet["Job"]):
    def live(self) -> "JobQuerySet":
        """Those that have not ended."""
        return self.filter(finished_at=None)


class Job(models.Model):
    """処理 — one piece of work on one record, done by a worker (docs/decisions/0016)."""

    kind = models.CharField("種類", max_length=40)
    title = models.CharField("名称", max_length=60)
    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+", verbose_name="対象の種類"
    )
    object_id = models.PositiveBigIntegerField("対象の番号")
    subject = GenericForeignKey()
    payload = models.JSONField("条件", default=dict)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="実行者")
    state = models.CharField(
        "状態", max_length=10, choices=choices(JobState), default=JobState.QUEUED.value
    )
    # How far it is, in the words of its kind.
    stage = models.CharField("段階", max_length=60, default=WAITING)
    done = models.PositiveIntegerField("済んだ数", default=0)
    total = models.PositiveIntegerField("全数", default=0)
    # Counts the workers that took it up, so that one given up for lost can't go on.
    attempt = models.PositiveIntegerField("回", default=0)
    heard_at = models.DateTimeField("最後の報告", default=clock.now)
    cancel_asked_at = models.DateTimeField("中止の依頼", null=True)
    finished_at = models.DateTimeField("終了日時", null=True)
    messages = models.JSONField("結果", default=list)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "処理"
        ordering = ("-pk",)
        default_permissions: ClassVar = ()
        indexes: ClassVar = [models.Index(fields=["content_type", "object_id"], name="job_subject")]
        constraints: ClassVar = [
            one_of("job_state_known", "state", JobState),
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=Q(finished_at=None),
                name="job_one_at_a_time",
            ),
            models.CheckConstraint(
                name="job_finished_when_ended",
                condition=Q(state__in=["queued", "running", "finishing"], finished_at=None)
                | Q(state__in=["done", "cancelled", "failed"], finished_at__isnull=False),
            ),
            models.CheckConstraint(name="job_progress", condition=Q(done__lte=F("total"))),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.subject}"

    @property
    def is_live(self) -> bool:
        return self.finished_at is None

    @property
    def is_lost(self) -> bool:
        """Whether its worker has reported nothing for too long: longer with each attempt, so that
        what is only slow is not given up for ever."""
        return self.is_live and clock.now() - self.heard_at > LEASE * max(self.attempt, 1)

    @property
    def may_cancel(self) -> bool:
        return self.state in {JobState.QUEUED, JobState.RUNNING} and self.cancel_asked_at is None
