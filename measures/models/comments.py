"""What people say to each other about an initiative."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plans import clock
from plans.models import Initiative, User

from .reports import QuarterlyReport


class Comment(models.Model):
    """コメント — said about an initiative, or about one report on it; withdrawn, not deleted."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, related_name="comments", verbose_name="取組"
    )
    report = models.ForeignKey(
        QuarterlyReport,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name="四半期報告",
    )
    text = models.TextField("コメント", max_length=2000)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="投稿者"
    )
    at = models.DateTimeField("投稿日時", default=clock.now)
    withdrawn_at = models.DateTimeField("取消日時", null=True)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="取消者"
    )

    class Meta:
        verbose_name = "コメント"
        verbose_name_plural = "コメント"
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(name="comment_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="comment_withdrawal_complete",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative} {self.text[:20]}"
