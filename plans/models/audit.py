"""Who did what when: append-only, each entry hashed with the one before it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from plans import clock
from plans.domain.audit_actions import WITHOUT_EFFECT_ON_FIGURES

from .people import User


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def changes_of_data(self) -> "AuditEntryQuerySet":
        """The entries after which a figure may be another: no log-ins, no comments."""
        return self.exclude(action__in=WITHOUT_EFFECT_ON_FIGURES)


class AuditEntry(models.Model):
    """監査記録 — one action, chained by hash so that a gap or an edit shows.

    The database itself refuses to change or delete a row (migration 0003).
    """

    at = models.DateTimeField("日時", default=clock.now, db_index=True)
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="実行者"
    )
    action = models.CharField("操作", max_length=60, db_index=True)
    subject_type = models.CharField("対象の種類", max_length=60, blank=True)
    subject_id = models.CharField("対象の番号", max_length=60, blank=True)
    subject_label = models.CharField("対象", max_length=300, blank=True)
    changes = models.JSONField("変更内容", default=dict, blank=True)
    # What it may have changed, and of which plan (0: of any), so that pages are kept until then.
    # Neither is part of the hash; entries from before the columns have none.
    reach = models.PositiveSmallIntegerField("及ぶ範囲", null=True, editable=False)
    plan_number = models.BigIntegerField("計画の番号", null=True, editable=False)
    previous_hash = models.CharField("前の記録の印", max_length=64, unique=True)
    hash = models.CharField("この記録の印", max_length=64, unique=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "監査記録"
        ordering = ("-pk",)
        default_permissions: ClassVar = ("view",)
        indexes: ClassVar = [
            models.Index(fields=["plan_number", "reach", "id"], name="audit_by_plan_and_reach"),
            models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} {self.action} {self.subject_label}"
