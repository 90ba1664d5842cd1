"""What a table of money would change: each row against what is stored, before anything is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from measures.domain.money import Money
from measures.imports.money import MoneyLine
from measures.models import InitiativeMoney
from measures.permissions import may_enter_money
from measures.selectors.money import unit_of
from plans.domain.calendar import fiscal_year_short
from plans.domain.vocabulary import MoneyUnit
from plans.models import Initiative, Plan
from plans.permissions import Access
from plans.sheets.cells.words import code_key

ERROR, SAME, NEW, CHANGED = "error", "same", "new", "changed"
STATES = {NEW: "新規", CHANGED: "変更", SAME: "変更なし", ERROR: "エラー"}


@dataclass(frozen=True, slots=True)
class MoneyStep:
    """取込の行 — what becomes of one row; ``seen`` is the stored row that it would follow."""

    line: MoneyLine
    state: str
    initiative: Initiative | None = None
    before: Money | None = None
    seen: int = 0
    problems: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return STATES[self.state]

    @property
    def year(self) -> str:
        return fiscal_year_short(self.line.year) if self.line.year else ""


@dataclass(frozen=True, slots=True)
class MoneyPreview:
    """取込の確認 — every row of the table."""

    unit: MoneyUnit
    steps: tuple[MoneyStep, ...]

    @property
    def errors(self) -> tuple[MoneyStep, ...]:
        return tuple(step for step in self.steps if step.state == ERROR)

    @property
    def changes(self) -> tuple[MoneyStep, ...]:
        return tuple(step for step in self.steps if step.state in (NEW, CHANGED))

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many rows of each kind, by its name."""
        return tuple(
            (label, sum(step.state == state for step in self.steps))
            for state, label in STATES.items()
        )


def money_preview(plan: Plan, lines: Sequence[MoneyLine], access: Access) -> MoneyPreview:
    """What *lines* would change of *plan*, entered by *access*. Three queries."""
    unit = unit_of(plan)
    assert unit is not None
    rows = Initiative.objects.filter(measure__plan=plan).select_related("measure__plan")
    initiatives = {code_key(one.code): one for one in rows.prefetch_related("responsibilities")}
    stored = {
        (row.initiative_id, row.fiscal_year): row
        for row in InitiativeMoney.objects.filter(
            initiative__measure__plan=plan, superseded_at=None
        )
    }
    return MoneyPreview(unit, tuple(_steps(plan, lines, access, initiatives, stored)))


def _steps(
    plan: Plan,
    lines: Sequence[MoneyLine],
    access: Access,
    initiatives: Mapping[str, Initiative],
    stored: Mapping[tuple[int, int], InitiativeMoney],
) -> Iterator[MoneyStep]:
    first: dict[tuple[str, int | None], int] = {}
    for line in lines:
        initiative = initiatives.get(line.code)
        problems = list(line.problems)
        if line.code:
            problems += _faults(plan, line, initiative, access)
            earlier = first.setdefault((line.code, line.year), line.row)
            if earlier != line.row:
                problems.append(f"{earlier}行目と同じ取組・年度です。どちらかを消してください。")
        if problems or initiative is None or line.year is None:
            yield MoneyStep(line, ERROR, initiative, problems=tuple(problems))
            continue
        row = stored.get((initiative.pk, line.year))
        before = row.money if row else None
        same = (before or Money()) == line.money
        state = SAME if same else CHANGED if row else NEW
        yield MoneyStep(line, state, initiative, before, row.pk if row else 0)


def _faults(
    plan: Plan, line: MoneyLine, initiative: Initiative | None, access: Access
) -> Iterator[str]:
    if initiative is None:
        yield f"取組コード「{line.code}」は、この計画にありません。"
    else:
        departments = [row.department_id for row in initiative.responsibilities.all()]
        if reason := may_enter_money(access, department_ids=departments):
            yield reason
    if line.year is not None and not plan.first_year <= line.year <= plan.final_year:
        yield f"{fiscal_year_short(line.year)}は計画の期間の外です。"
