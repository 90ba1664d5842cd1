"""Recipients, their notices, and what they want mailed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from plans.domain.notices import ALWAYS_MAILED, NoticeKind
from plans.domain.vocabulary import RoleKind
from plans.models import MutedNotice, Notice, RoleAssignment, User


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person, and the role and department in which the notice concerns them."""

    person_id: int
    role: RoleKind
    department_id: int | None


def holders(
    role: RoleKind, *, on: date, departments: Collection[int] | None = None
) -> list[Recipient]:
    """Active people who hold *role* that day, in one of *departments* where given; one query."""
    rows = RoleAssignment.objects.in_force_on(on).filter(role=role.value, user__is_active=True)
    if departments is not None:
        rows = rows.filter(department__in=departments)
    return [
        Recipient(person, role, department)
        for person, department in rows.order_by("pk").values_list("user_id", "department_id")
    ]


def inbox(user: User) -> QuerySet[Notice]:
    """The notices of *user*, the newest first."""
    return Notice.objects.filter(person=user)


def unread_count(user_id: int | None) -> int:
    """How many notices wait; one query over the index of unread ones."""
    return Notice.objects.unread_by(user_id).count()


@dataclass(frozen=True, slots=True)
class MailChoice:
    """Whether a kind of notice is mailed to a person; ``is_fixed`` where they have no choice."""

    kind: NoticeKind
    is_mailed: bool
    is_fixed: bool


def mail_choices(user: User) -> list[MailChoice]:
    """One choice for each kind, in the kinds' order."""
    muted = set(MutedNotice.objects.filter(person=user).values_list("kind", flat=True))
    return [
        MailChoice(kind, is_mailed=kind.value not in muted, is_fixed=kind in ALWAYS_MAILED)
        for kind in NoticeKind
    ]
