"""Who is registered, and in which roles."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from plans import clock
from plans.models import Department, RoleAssignment, User


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """The conditions of a list (``q``: part of a name, an address or a department's name)."""

    q: str = ""
    department: Department | None = None
    role: str = ""
    disabled: bool = False


def people(query: PeopleQuery) -> QuerySet[User]:
    """The people that *query* describes, with ``held``: the roles of today and those to come."""
    running = _running(clock.today())
    found = User.objects.order_by("email")
    if not query.disabled:
        found = found.filter(is_active=True)
    own = running.filter(user=OuterRef("pk"))
    if query.q:
        found = found.filter(
            Q(email__icontains=query.q)
            | Q(display_name__icontains=query.q)
            | Exists(own.filter(department__name__icontains=query.q))
        )
    if query.department:
        own = own.filter(department=query.department)
    if query.role:
        own = own.filter(role=query.role)
    if query.department or query.role:
        found = found.filter(Exists(own))
    return found.prefetch_related(Prefetch("roles", queryset=running, to_attr="held"))


def roster_now(day: date) -> QuerySet[RoleAssignment]:
    """Every role held on *day* or later by somebody active, as the roster's template lists them."""
    return _running(day).filter(user__is_active=True).order_by("department", "role", "user")


def _running(day: date) -> QuerySet[RoleAssignment]:
    running = RoleAssignment.objects.running_from(day)
    return running.select_related("department", "user").order_by("starts_on", "pk")
