"""What a person may do today. Denied unless a role in force grants it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from plans import clock
from plans.domain.vocabulary import RoleKind
from plans.models import RoleAssignment, User

type_of_view = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Access:
    """The roles a person holds on a day, and the departments (by id) they hold them in."""

    user_id: int | None
    roles: frozenset[RoleKind]
    promoter_of: frozenset[int] = frozenset()
    approver_of: frozenset[int] = frozenset()

    @property
    def can_view(self) -> bool:
        return bool(self.roles)

    @property
    def is_administrator(self) -> bool:
        return RoleKind.ADMINISTRATOR in self.roles

    @property
    def may_import(self) -> bool:
        return self.is_administrator or bool(self.promoter_of)

    @property
    def may_use_admin(self) -> bool:
        return self.is_administrator or bool(self.promoter_of or self.approver_of)


NOBODY = Access(user_id=None, roles=frozenset())


def user_of(request: HttpRequest) -> User:
    """The user of a request to a view that requires a role, so that there is one."""
    assert isinstance(request.user, User)
    return request.user


def access_of(user: User | AnonymousUser, *, on: date | None = None) -> Access:
    """The access *user* has on a day (by default today); one query, cached on the user object."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    day = on or clock.today()
    cached: tuple[date, Access] | None = getattr(user, "_access", None)
    if cached and cached[0] == day:
        return cached[1]
    access = _read(user, day)
    user._access = (day, access)  # type: ignore[attr-defined]
    return access


def _read(user: User, day: date) -> Access:
    held = [
        (RoleKind(role), department)
        for role, department in RoleAssignment.objects.filter(user=user)
        .in_force_on(day)
        .values_list("role", "department_id")
    ]
    return Access(
        user_id=user.pk,
        roles=frozenset(role for role, _ in held),
        promoter_of=frozenset(d for role, d in held if role is RoleKind.PROMOTER and d),
        approver_of=frozenset(d for role, d in held if role is RoleKind.APPROVER and d),
    )


def requires(*roles: RoleKind) -> Callable[[type_of_view], type_of_view]:
    """Let a view be seen only by holders of one of *roles*; without any, of whatever role."""

    def decorate(view: type_of_view) -> type_of_view:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            access = access_of(request.user)
            if not (access.roles & frozenset(roles) if roles else access.can_view):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
