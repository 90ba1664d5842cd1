"""The kinds of people who may stand before an admin page, and the pages each model has."""

from collections.abc import Iterable
from datetime import date

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.test import Client
from django.urls import NoReverseMatch, reverse

from plans.domain.vocabulary import RoleKind
from plans.models import AuditEntry, Department, RoleAssignment, User
from tests import factories

VIEWER, PROMOTER, APPROVER, ADMINISTRATOR = (str(role) for role in RoleKind)
ENDED, STRANGER = "ended", "stranger"
EVERYBODY = (VIEWER, PROMOTER, APPROVER, ADMINISTRATOR, ENDED, STRANGER)
ON_ONE = ("change", "delete", "history")
ON_ALL = ("changelist", "add", "import", "export")


def visitors(department: Department) -> dict[str, Client]:
    """A browser for each: the roles in force, an administrator until lately, and nobody."""
    people: dict[str, User] = {
        str(role): factories.person(role, department, is_staff=True) for role in RoleKind
    }
    people[ENDED] = factories.person(RoleKind.ADMINISTRATOR, is_staff=True, is_superuser=True)
    RoleAssignment.objects.filter(user=people[ENDED]).update(ends_on=date(2026, 11, 22))
    clients = {who: Client() for who in EVERYBODY}
    for who, person in people.items():
        clients[who].force_login(person)
    return clients


def address(model: type[Model], page: str, item: Model | None = None) -> str | None:
    """Where a page of *model*'s admin is; ``None`` where it has no such page."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    try:
        return reverse(name, args=[item.pk] if item else [])
    except NoReverseMatch:
        return None


def answers(path: str, clients: dict[str, Client]) -> dict[str, int]:
    return {who: client.get(path).status_code for who, client in clients.items()}


def expected(allowed: Iterable[str]) -> dict[str, int]:
    """Those allowed are answered, the others refused, and a stranger is shown the door."""
    answer = dict.fromkeys(EVERYBODY, 403) | {STRANGER: 302}
    return answer | dict.fromkeys(allowed, 200)


def registered(app: str) -> list[type[Model]]:
    return [model for model in admin.site._registry if model._meta.app_label == app]


def audit_entries() -> QuerySet[AuditEntry]:
    """The audit trail but for people's coming in, newest first."""
    return AuditEntry.objects.exclude(action="ログイン")
