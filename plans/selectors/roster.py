"""What a roster would change: every account and role held against its lines."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from plans import clock
from plans.domain.roster import NEEDS_DEPARTMENT, RosterLine, StepKind
from plans.domain.vocabulary import RoleKind
from plans.models import Department, RoleAssignment, User
from plans.sheets.cells.words import code_key, match_key


@dataclass(frozen=True, slots=True)
class RosterStep:
    """One thing the roster would do, and to whom; an ERROR says what to correct in which row."""

    kind: StepKind
    email: str
    name: str
    row: int | None = None
    message: str = ""
    user: User | None = None
    role: RoleKind | None = None
    department: Department | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    assignment: RoleAssignment | None = None
    enables: bool = False

    @property
    def role_label(self) -> str:
        if self.role is None:
            return ""
        return self.role.label + (f"（{self.department}）" if self.department else "")


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """All of it, in the order of the roster."""

    day: date
    steps: tuple[RosterStep, ...]

    @property
    def errors(self) -> list[RosterStep]:
        return [step for step in self.steps if step.kind is StepKind.ERROR]

    @property
    def changes(self) -> list[RosterStep]:
        quiet = (StepKind.ERROR, StepKind.SAME)
        return [step for step in self.steps if step.kind not in quiet]

    @property
    def newcomers(self) -> list[str]:
        """The addresses of those who get an account."""
        return [step.email for step in self.steps if step.kind is StepKind.NEW]

    @property
    def counts(self) -> list[tuple[StepKind, int]]:
        counted = Counter(step.kind for step in self.steps)
        return [(kind, counted[kind]) for kind in StepKind]

    @property
    def fingerprint(self) -> str:
        """The same for two plans that would do the same to the same people."""
        content = [
            [
                step.kind.value,
                step.email,
                step.name,
                step.role_label,
                str(step.starts_on),
                str(step.ends_on),
                step.assignment is not None,
            ]
            for step in self.steps
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


@dataclass(slots=True)
class _Known:
    """What is stored: accounts by address, departments by code and name, roles from the day on."""

    day: date
    users: dict[str, User] = field(default_factory=dict)
    by_code: dict[str, list[Department]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[Department]] = field(default_factory=lambda: defaultdict(list))
    roles: dict[int, list[RoleAssignment]] = field(default_factory=lambda: defaultdict(list))

    def departments(self, text: str) -> list[Department]:
        """The departments that *text* may mean: a code, else a name, in any spelling."""
        return self.by_code.get(code_key(text)) or self.by_name.get(match_key(text), [])


def plan_roster(lines: Sequence[RosterLine], *, day: date, ends_absent: bool) -> RosterPlan:
    """Hold *lines* against what is stored; three queries.

    For whoever is in the roster, its lines are all their roles from *day* on: the others end the
    day before. With *ends_absent* so do those of everybody who is not in it.
    """
    known = _read(day)
    persons: dict[str, list[RosterLine]] = defaultdict(list)
    for line in lines:
        persons[line.email].append(line)
    steps: list[RosterStep] = []
    for email, own in persons.items():
        steps.extend(_person(email, own, known))
    if ends_absent:
        for user in known.users.values():
            if user.email.lower() not in persons:
                steps.extend(_ends(user, known.roles[user.pk], day, "名簿にない人"))
    return RosterPlan(day, tuple(steps))


def _read(day: date) -> _Known:
    known = _Known(day, users={user.email.lower(): user for user in User.objects.order_by("pk")})
    for department in Department.objects.all():
        known.by_code[code_key(department.code)].append(department)
        known.by_name[match_key(department.name)].append(department)
    running = RoleAssignment.objects.running_from(day)
    for role in running.select_related("user", "department").order_by("pk"):
        known.roles[role.user_id].append(role)
    return known


def _person(email: str, lines: list[RosterLine], known: _Known) -> Iterator[RosterStep]:
    user = known.users.get(email)
    stored = user.display_name if user else ""
    name = next((line.name for line in lines if line.name), stored)
    if match_key(name) == match_key(stored):
        name = stored
    faults = [
        RosterStep(StepKind.ERROR, email, name, line.row, text)
        for line in lines
        for text in (*line.problems, *_faults(line, lines, user, name, known))
    ]
    if faults:
        yield from faults
        return
    yield from _account(email, name, lines, user)
    running = known.roles[user.pk] if user else []
    steps = [_role(line, name, user, running, known) for line in lines if line.role]
    yield from steps
    if user:
        listed = [step.assignment for step in steps]
        yield from _ends(
            user, [role for role in running if role not in listed], known.day, "名簿にない役割"
        )
        yield from _disabled(user, lines[0], known.day)


def _faults(
    line: RosterLine, own: list[RosterLine], user: User | None, name: str, known: _Known
) -> Iterator[str]:
    """All that is wrong with a line beside what could not be read, each with the correction."""
    if not _is_address(line.email):
        yield f"メールアドレス「{line.email}」が正しくありません。"
    if not name:
        yield "新しい利用者です。氏名を書いてください。"
    if line.name and match_key(line.name) != match_key(name):
        yield f"同じメールアドレスに別の氏名（{name}）があります。1人1つのアドレスにしてください。"
    if line.leaves and (user is None or len(own) > 1 or line.role):
        yield "離れる人は登録済みの人だけで、1行だけにして役割を空欄にしてください。"
    if not line.leaves and line.role is None and not line.problems:
        yield "役割が空欄です。役割を書くか、離れる人なら異動の欄に「退職」と書いてください。"
    if not line.leaves:
        yield from _department_faults(line, known)
    if line.role:
        departments = known.departments(line.department)
        same = [
            other.row
            for other in own
            if other.role == line.role and known.departments(other.department) == departments
        ]
        if min(same) < line.row:
            yield f"{min(same)}行目と同じ人・所管課・役割です。1行にしてください。"
    starts_on = line.starts_on or known.day
    if line.ends_on and line.ends_on < starts_on:
        yield f"終了日が開始日（{starts_on}）より前です。"


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


def _department_faults(line: RosterLine, known: _Known) -> Iterator[str]:
    if not line.department:
        if line.role in NEEDS_DEPARTMENT:
            yield f"{line.role.label}には所管課のコードか名称を書いてください。"
        return
    if line.role and line.role not in NEEDS_DEPARTMENT:
        yield f"{line.role.label}は全庁の役割です。所管課を空欄にしてください。"
        return
    found = known.departments(line.department)
    if not found:
        yield (
            f"所管課「{line.department}」はありません。"
            "様式の「所管課」シートのコードか名称を書いてください。"
        )
    elif len(found) > 1:
        codes = "、".join(department.code for department in found)
        yield f"所管課「{line.department}」は複数あります（{codes}）。コードで書いてください。"
    elif not found[0].is_in_force_on(line.starts_on or known.day):
        yield f"所管課「{line.department}」は使われていません。今の所管課を書いてください。"


def _account(
    email: str, name: str, lines: list[RosterLine], user: User | None
) -> Iterator[RosterStep]:
    row = lines[0].row
    if user is None:
        message = "利用者を登録します。本人がログイン画面の「パスワードの設定」から始めます。"
        yield RosterStep(StepKind.NEW, email, name, row, message)
        return
    enables = not user.is_active and not lines[0].leaves
    changes = [f"氏名 {user.display_name} → {name}"] if name != user.display_name else []
    changes += ["無効 → 有効"] if enables else []
    if changes:
        message = "、".join(changes)
        yield RosterStep(StepKind.CHANGED, email, name, row, message, user, enables=enables)


def _role(
    line: RosterLine, name: str, user: User | None, running: list[RoleAssignment], known: _Known
) -> RosterStep:
    """The role that a line gives; of one that is held already at most the end changes."""
    department = known.departments(line.department)[0] if line.department else None
    step = RosterStep(
        StepKind.GIVEN,
        line.email,
        name,
        line.row,
        user=user,
        role=line.role,
        department=department,
        starts_on=line.starts_on or known.day,
        ends_on=line.ends_on,
    )
    for held in running:
        if held.role == line.role and held.department == department:
            step = replace(step, assignment=held, starts_on=held.starts_on)
            if held.ends_on == step.ends_on:
                return replace(step, kind=StepKind.SAME)
            before, after = held.ends_on or "なし", step.ends_on or "なし"
            return replace(step, kind=StepKind.CHANGED, message=f"終了日 {before} → {after}")
    return step


def _ends(user: User, roles: list[RoleAssignment], day: date, why: str) -> Iterator[RosterStep]:
    last = day - timedelta(days=1)
    for role in roles:
        begun = role.starts_on <= last
        yield RosterStep(
            StepKind.ENDED,
            user.email,
            user.display_name,
            message=f"{why}: " + (f"{last} で終了" if begun else "始まる前に取消"),
            user=user,
            role=RoleKind(role.role),
            department=role.department,
            starts_on=role.starts_on,
            ends_on=last,
            assignment=role,
        )


def _disabled(user: User, line: RosterLine, day: date) -> Iterator[RosterStep]:
    """Those who leave: the account closes on the day; until then its roles end."""
    if not line.leaves:
        return
    kind, message = StepKind.SAME, "既に無効です。"
    if user.is_active and day > clock.today():
        message = f"利用者は、{day} 以後にもう一度取り込むと無効になります。"
    elif user.is_active:
        kind, message = StepKind.DISABLED, "利用者を無効にします。"
    yield RosterStep(kind, user.email, user.display_name, line.row, message, user)
