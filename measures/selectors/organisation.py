"""The departments as they are, and what an organisation change would move from its day on."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from measures.models import QuarterlyReport, RoundExtension
from measures.selectors.rounds import running_rounds
from plans import clock
from plans.domain.organisation import ReorganisationKind
from plans.domain.vocabulary import ReportState
from plans.models import Department, Initiative, InitiativeDepartment, RoleAssignment
from plans.sheets.cells.words import code_key, match_key

LISTED = 10
IN_PLAN_ORDER = ("measure__plan", "measure__position", "position", "code")


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """所管課の行 — a department with how much it answers for today and how many hold a role."""

    department: Department
    today: date
    leads: int
    takes_part: int
    people: int

    @property
    def state(self) -> str:
        """What is to be said of its span: nothing of one that exists without an end."""
        starts_on, ends_on = self.department.starts_on, self.department.ends_on
        if starts_on and starts_on > self.today:
            return f"{starts_on}から"
        if ends_on and ends_on < self.today:
            return f"{ends_on}で廃止"
        return f"{ends_on}で廃止予定" if ends_on else ""


@dataclass(frozen=True, slots=True)
class Reorganisation:
    """組織改編 — what is asked for, in force from ``day``.

    ``target`` None: the department ``code`` and ``name`` is new. Of a split, ``responsibilities``
    and ``roles`` are the keys of what goes over; of the other kinds everything does.
    """

    kind: ReorganisationKind
    day: date
    reason: str
    sources: tuple[Department, ...]
    target: Department | None = None
    code: str = ""
    name: str = ""
    responsibilities: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()

    @property
    def is_split(self) -> bool:
        return self.kind is ReorganisationKind.SPLIT

    @property
    def successor_name(self) -> str:
        """What the department is called that goes on; nothing where none does."""
        return (self.target.name if self.target else self.name) if self.kind.has_successor else ""

    def __str__(self) -> str:
        names = "・".join(source.name for source in self.sources)
        arrow = f" → {self.successor_name}" if self.kind.has_successor else ""
        return f"{self.day} {self.kind.label} {names}{arrow}"


@dataclass(frozen=True, slots=True)
class ReorganisationPlan:
    """What of the sources runs on the day or later, why nothing can be done (``faults``), and what
    to look at again (``warnings``).

    ``reports``: those that are not approved yet in rounds still open; they go with the initiatives.
    """

    change: Reorganisation
    responsibilities: tuple[InitiativeDepartment, ...]
    roles: tuple[RoleAssignment, ...]
    extensions: tuple[RoundExtension, ...]
    reports: tuple[QuarterlyReport, ...]
    faults: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @property
    def moved_responsibilities(self) -> list[InitiativeDepartment]:
        chosen = self.change.responsibilities
        return [row for row in self.responsibilities if self._goes(row.pk, chosen)]

    @property
    def moved_roles(self) -> list[RoleAssignment]:
        return [row for row in self.roles if self._goes(row.pk, self.change.roles)]

    def _goes(self, key: int, chosen: frozenset[int]) -> bool:
        return not self.change.is_split or key in chosen

    @property
    def fingerprint(self) -> str:
        """The same for two plans that would move the same."""
        change = self.change
        content = [
            [change.kind.value, change.day.isoformat(), change.code, change.name],
            [source.pk for source in change.sources],
            change.target and change.target.pk,
            [[row.pk, str(row.ends_on), row.is_lead] for row in self.responsibilities],
            [[row.pk, str(row.ends_on)] for row in self.roles],
            [[row.pk, str(row.until)] for row in self.extensions],
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def department_lines() -> list[DepartmentLine]:
    """Every department, also those that are no more. Three queries."""
    today = clock.today()
    held = InitiativeDepartment.objects.values_list("department", "is_lead")
    answering = Counter(held)
    roles = RoleAssignment.objects.in_force_on(today).filter(user__is_active=True).order_by()
    holders = roles.values_list("department", "user").distinct()
    people = Counter(department for department, _ in holders)
    return [
        DepartmentLine(
            department=one,
            today=today,
            leads=answering[one.pk, True],
            takes_part=answering[one.pk, False],
            people=people[one.pk],
        )
        for one in Department.objects.all()
    ]


def without_lead() -> list[Initiative]:
    """The initiatives that no department leads today, those that have ended apart."""
    leads = InitiativeDepartment.objects.filter(initiative=OuterRef("pk"), is_lead=True)
    found = Initiative.objects.filter(~Exists(leads), ended_edition=None)
    return list(found.select_related("measure__plan").order_by(*IN_PLAN_ORDER))


def plan_reorganisation(change: Reorganisation) -> ReorganisationPlan:
    """What *change* would move. A constant number of queries."""
    responsibilities = (
        InitiativeDepartment.of_all_time.running_from(change.day)
        .filter(department__in=change.sources)
        .select_related("initiative__measure__plan", "department")
        .order_by(*(f"initiative__{name}" for name in IN_PLAN_ORDER))
    )
    roles = RoleAssignment.objects.running_from(change.day).filter(department__in=change.sources)
    extensions = RoundExtension.objects.filter(department__in=change.sources, until__gte=change.day)
    reports = (
        QuarterlyReport.objects.exclude(state=ReportState.APPROVED.value)
        .filter(initiative__in=responsibilities.order_by().values("initiative"))
        .filter(round__in=running_rounds(clock.today()).values("pk"))
    )
    rows = tuple(responsibilities)
    return ReorganisationPlan(
        change=change,
        responsibilities=rows,
        roles=tuple(roles.select_related("user", "department").order_by("user__email", "pk")),
        extensions=tuple(extensions.select_related("round__plan", "department").order_by("pk")),
        reports=tuple(reports.select_related("round__plan", "initiative").order_by("pk")),
        faults=tuple(_faults(change, rows)),
        warnings=tuple(_warnings(change)),
    )


def _faults(change: Reorganisation, rows: tuple[InitiativeDepartment, ...]) -> Iterator[str]:
    """Why *change* cannot be made as it is, each with what to do."""
    for source in change.sources:
        if not source.is_in_force_on(change.day):
            yield f"{source}は、{change.day}には所管課ではありません。今の所管課を選んでください。"
        elif source.starts_on == change.day and change.kind.ends_sources:
            yield f"{source}は{change.day}にできる課です。改編日を後の日にしてください。"
    if change.target in change.sources:
        yield "引き継ぐ課は、元の課とは別の課にしてください。"
    elif change.target and not change.target.is_in_force_on(change.day):
        yield f"{change.target}は、{change.day}には所管課ではありません。"
    elif change.target and change.target.ends_on:
        yield f"{change.target}は{change.target.ends_on}で廃止になるため、引き継げません。"
    if change.code and (known := _known(change.code)):
        yield (
            f"コード「{change.code}」は「{known}」（{known.code}）のものと区別できません。"
            "別のコードにしてください。"
        )
    led = [str(row.initiative) for row in rows if row.is_lead]
    if led and not change.kind.has_successor:
        more = f"、ほか{len(led) - LISTED}件" if len(led) > LISTED else ""
        yield (
            f"主管する取組が{len(led)}件残っています（{'、'.join(led[:LISTED])}{more}）。"
            "統合か分割で引き継いでください。"
        )


def _warnings(change: Reorganisation) -> Iterator[str]:
    """Departments that go on beside the new one under its very name."""
    if not change.name:
        return
    ending = [one.pk for one in change.sources] if change.kind.ends_sources else []
    for one in Department.objects.running_from(change.day).exclude(pk__in=ending):
        if match_key(one.name) == match_key(change.name):
            yield (
                f"「{one.name}」という課が、別のコード（{one.code}）でもうあります。"
                "同じ課なら、新しい課にせず「引き継ぐ所管課」で選んでください。"
            )


def _known(code: str) -> Department | None:
    """The department whose code is *code* in some spelling."""
    return Department.objects.filter(code_key=code_key(code)).first()
