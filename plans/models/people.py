"""People, departments and who holds which role when."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from plans import clock
from plans.domain.vocabulary import RoleKind
from plans.sheets.cells.words import code_key

from .base import CodeKeyField, History, SpanQuerySet, choices, one_of, span_in_order


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

    history = History(excluded_fields=["password", "last_login"])
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
    code_key = CodeKeyField("照合用コード", max_length=40, editable=False)
    name = models.CharField("名称", max_length=100)
    is_sample = models.BooleanField("見本", default=False)
    starts_on = models.DateField("設置日", null=True, blank=True)
    ends_on = models.DateField(
        "廃止日",
        null=True,
        blank=True,
        help_text="最後の日。取組や役割が残る課は「組織改編」で引き継いでから廃止します。",
    )

    history = History()
    objects = SpanQuerySet["Department"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "所管課"
        ordering = ("code",)
        constraints: ClassVar = [
            span_in_order("department_span_in_order"),
            models.UniqueConstraint(
                fields=["code_key"],
                name="department_code_once_in_any_spelling",
                violation_error_message=(
                    "このコードは、ほかの所管課のコードと全角・半角や大文字・小文字、"
                    "先頭の0が違うだけです。別のコードにしてください。"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_in_force_on(self, day: date) -> bool:
        """Whether the department exists on *day*."""
        begun = self.starts_on is None or self.starts_on <= day
        return begun and (self.ends_on is None or self.ends_on >= day)

    def clean(self) -> None:
        """Nobody answers for anything, or holds a role, in a department that is no more."""
        self.code_key = code_key(self.code)
        if self.code and not self.code.strip("."):
            raise ValidationError({"code": "点だけのコードは、画面のアドレスにできません。"})
        if self.ends_on is None or self.pk is None:
            return
        after = self.ends_on + timedelta(days=1)
        responsibilities: Any = self.responsibilities(manager="of_all_time")
        rests = (responsibilities.running_from(after), self.roles.running_from(after))
        if any(rows.exists() for rows in rests):
            raise ValidationError(
                {
                    "ends_on": f"{self.name}には、この日より後の所管か役割が残っています。"
                    "「組織改編」で引き継ぎ先を決めてください。"
                }
            )


def within_department(record: Any) -> None:
    """Refuse a role or a responsibility that lasts longer than its department."""
    department = record.department
    if department is None:
        return
    last, first = department.ends_on, department.starts_on
    if last and (record.ends_on is None or record.ends_on > last):
        raise ValidationError(f"{department}は{last}で廃止です。今の所管課を選んでください。")
    if first and record.starts_on and record.starts_on < first:
        raise ValidationError(f"{department}は{first}からです。開始日をそれ以後にしてください。")


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

    history = History()
    objects = SpanQuerySet["RoleAssignment"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "役割"
        ordering = ("user", "starts_on")
        constraints: ClassVar = [
            one_of("role_known", "role", RoleKind),
            span_in_order("role_span_in_order"),
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

    def clean(self) -> None:
        within_department(self)
