"""People, departments and who holds which role when."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from plans import clock
from plans.domain.vocabulary import RoleKind

from .base import choices, one_of


class UserManager(BaseUserManager["User"]):
    """Accounts are known by their mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True, **fields}
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """利用者 — a person with an account. Accounts are disabled, never deleted."""

    email = models.EmailField("メールアドレス", unique=True)
    display_name = models.CharField("氏名", max_length=100)
    is_active = models.BooleanField("有効", default=True)
    is_staff = models.BooleanField("管理画面を使える", default=False)
    date_joined = models.DateTimeField("登録日時", default=clock.now, editable=False)

    history = HistoricalRecords(excluded_fields=["password", "last_login"])
    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        verbose_name = verbose_name_plural = "利用者"
        ordering = ("email",)

    def __str__(self) -> str:
        return self.display_name or self.email


class Department(models.Model):
    """所管課 — a department that answers for initiatives."""

    code = models.CharField("コード", max_length=20, unique=True)
    name = models.CharField("名称", max_length=100)
    is_active = models.BooleanField("有効", default=True)
    is_sample = models.BooleanField("見本", default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "所管課"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def running_from(self, day: date) -> "RoleAssignmentQuerySet":
        """Roles that are held on *day* or later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def in_force_on(self, day: date) -> "RoleAssignmentQuerySet":
        """Roles that are held on *day*."""
        return self.running_from(day).filter(starts_on__lte=day)


class RoleAssignment(models.Model):
    """役割 — the role a person holds, in a department, for a span of time."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="roles", verbose_name="利用者"
    )
    role = models.CharField("役割", max_length=20, choices=choices(RoleKind))
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        related_name="roles",
        null=True,
        blank=True,
        verbose_name="所管課",
        help_text="推進員・承認者は必須。閲覧・管理者は全庁のため空欄。",
    )
    starts_on = models.DateField("開始日", default=clock.today)
    ends_on = models.DateField("終了日", null=True, blank=True)

    history = HistoricalRecords()
    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "役割"
        ordering = ("user", "starts_on")
        constraints: ClassVar = [
            one_of("role_known", "role", RoleKind),
            models.CheckConstraint(
                name="role_span_in_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="終了日は開始日以後にしてください。",
            ),
            models.CheckConstraint(
                name="role_department_where_needed",
                condition=(
                    Q(role__in=["promoter", "approver"], department__isnull=False)
                    | Q(role__in=["viewer", "administrator"], department__isnull=True)
                ),
                violation_error_message=(
                    "推進員・承認者には所管課を選び、閲覧・管理者では空欄にしてください。"
                ),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "department", "starts_on"],
                name="role_once",
                violation_error_message="同じ役割が同じ開始日で既に登録されています。",
            ),
            # A second constraint, as SQLite takes two nulls for different values.
            models.UniqueConstraint(
                fields=["user", "role", "starts_on"],
                condition=Q(department=None),
                name="role_without_department_once",
                violation_error_message="同じ役割が同じ開始日で既に登録されています。",
            ),
        ]

    def __str__(self) -> str:
        where = f"（{self.department}）" if self.department else ""
        return f"{self.user} {self.get_role_display()}{where}"
