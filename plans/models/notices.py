"""Notices: the inbox, and at the same time the queue of what is still to be mailed."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from plans import clock
from plans.domain.notices import NoticeKind
from plans.domain.vocabulary import RoleKind

from .base import choices, one_of
from .people import Department, RoleAssignment, User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread_by(self, user_id: int | OuterRef | None) -> "NoticeQuerySet":
        return self.filter(person=user_id, read_at=None)

    def to_be_mailed(self) -> "NoticeQuerySet":
        """Not mailed yet, to people who still hold the role in which it concerns them."""
        held = (
            RoleAssignment.objects.in_force_on(clock.today())
            .filter(user=OuterRef("person"), role=OuterRef("role"))
            .filter(
                Q(department=OuterRef("department"))
                | Q(department=None, role__in=[RoleKind.ADMINISTRATOR, RoleKind.VIEWER])
            )
        )
        muted = MutedNotice.objects.filter(person=OuterRef("person"), kind=OuterRef("kind"))
        return self.filter(
            Exists(held), ~Exists(muted), wants_mail=True, mailed_at=None, person__is_active=True
        )


class Notice(models.Model):
    """お知らせ — one for one person, written in the transaction of what it reports."""

    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="notices", verbose_name="宛先"
    )
    kind = models.CharField("種類", max_length=12, choices=choices(NoticeKind))
    subject = models.CharField("対象", max_length=60)
    day = models.DateField("対象日")
    title = models.CharField("件名", max_length=300)
    text = models.TextField("本文", blank=True)
    link = models.CharField("リンク", max_length=300, blank=True)
    # In which role it concerns the person; without it no more, it is not mailed.
    role = models.CharField("役割", max_length=20, choices=choices(RoleKind))
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="所管課"
    )
    created_at = models.DateTimeField("作成日時", default=clock.now)
    read_at = models.DateTimeField("既読日時", null=True)
    wants_mail = models.BooleanField("メールする", default=True)
    claim = models.UUIDField("送信の担当", null=True)
    claimed_at = models.DateTimeField("送信開始日時", null=True)
    mailed_at = models.DateTimeField("送信日時", null=True)
    error = models.CharField("送信の失敗", max_length=300, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "お知らせ"
        ordering = ("-pk",)
        default_permissions: ClassVar = ("view",)
        constraints: ClassVar = [
            one_of("notice_kind_known", "kind", NoticeKind),
            one_of("notice_role_known", "role", RoleKind),
            models.UniqueConstraint(
                fields=["person", "kind", "subject", "day"], name="notice_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["mailed_at", "wants_mail"], name="notice_to_be_mailed"),
        ]

    def __str__(self) -> str:
        return self.title


class MutedNotice(models.Model):
    """メール停止 — a kind of notice that a person does not want mailed."""

    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="muted_notices", verbose_name="利用者"
    )
    kind = models.CharField("種類", max_length=12, choices=choices(NoticeKind))

    class Meta:
        verbose_name = verbose_name_plural = "メール停止"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "kind"], name="muted_once"),
            one_of("muted_kind_known", "kind", NoticeKind),
            models.CheckConstraint(
                name="muted_never_sent_back", condition=~Q(kind=NoticeKind.SENT_BACK.value)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()}"
