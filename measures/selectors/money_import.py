"""What a table of money would change: each row against what is stored, before anything is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from measures.domain.money import (
    SOURCES,
    STAGES,
    Money,
    in_unit,
    is_far_from,
    money_changes,
    money_with,
    source_faults,
)
from measures.imports.money import MoneyLine
from measures.models import InitiativeMoney
from measures.permissions import may_enter_money
from measures.selectors.money import unit_of
from plans.domain.calendar import fiscal_year_short
from plans.domain.vocabulary import MoneyUnit
from plans.models import Initiative, Plan
from plans.permissions import Access
from plans.sheets.cells.words import as_kept, code_key

ERROR, SAME, NEW, CHANGED = "error", "same", "new", "changed"
STATES = {NEW: "新規", CHANGED: "変更", SAME: "変更なし", ERROR: "エラー"}


@dataclass(frozen=True, slots=True)
class MoneyStep:
    """取込の行 — what becomes of one row; ``seen`` is the stored row that it would follow.

    ``money`` is what would be stored: what the row says, and of columns it has not, what there is.
    """

    line: MoneyLine
    state: str
    money: Money
    initiative: Initiative | None = None
    before: Money | None = None
    seen: int = 0
    problems: tuple[str, ...] = ()
    caution: str = ""

    @property
    def changes(self) -> list[tuple[str, int | None, int | None]]:
        """The stored amounts that would be others: what, from and to."""
        if self.before is None:
            return []
        changed = money_changes(self.before, self.money).items()
        return [(label, old, new) for label, (old, new) in changed]

    @property
    def has_other_note(self) -> bool:
        return self.before is not None and self.before.note != self.money.note

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
    def unit_notice(self) -> str:
        """That the plan's unit was taken where the table names none."""
        if not any(step.line.is_assumed for step in self.steps):
            return ""
        other = next(unit.label for unit in MoneyUnit if unit is not self.unit)
        return (
            f"単位の記載がないため、{self.unit.label}として読みました。"
            f"{other}なら見出しに「（{other}）」と書いてください。"
        )

    @property
    def doubtful(self) -> int:
        """How many rows are asked about."""
        return sum(bool(step.caution) for step in self.steps)

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
    return MoneyPreview(unit, tuple(_steps(plan, lines, access, initiatives, stored, unit)))


def _steps(
    plan: Plan,
    lines: Sequence[MoneyLine],
    access: Access,
    initiatives: Mapping[str, Initiative],
    stored: Mapping[tuple[int, int], InitiativeMoney],
    unit: MoneyUnit,
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
        if initiative is None or line.year is None:
            yield MoneyStep(line, ERROR, line.money, initiative, problems=tuple(problems))
            continue
        row = stored.get((initiative.pk, line.year))
        before = _known(row) if row else None
        money = money_with(before or Money(), line.money, line.columns.keys())
        if not line.problems:
            problems += _unbalanced(line, money, unit)
        same = (before or Money()) == money
        state = ERROR if problems else SAME if same else CHANGED if row else NEW
        caution = _caution(line, line.year, initiative, stored, unit)
        seen = row.pk if row else 0
        yield MoneyStep(line, state, money, initiative, before, seen, tuple(problems), caution)


def _known(row: InitiativeMoney) -> Money:
    """What is stored, its note as the table's notes are read."""
    return replace(row.money, note=as_kept(row.note))


def _unbalanced(line: MoneyLine, money: Money, unit: MoneyUnit) -> Iterator[str]:
    """Where sources and amount do not agree once what the table leaves alone stands beside it."""
    latest = money.latest
    wanted = {name: label for name, label in STAGES.items() if latest and latest[0] == label}
    kept = [
        f"「{label}」"
        for name, label in {**wanted, **SOURCES}.items()
        if name not in line.columns and money.amount(name) is not None
    ]
    stated = [name for name in (*wanted, *SOURCES, *STAGES) if name in line.columns]
    for fault in source_faults(money, unit):
        hint = ""
        if kept:
            writing = f"{latest[0]}を書くときは、" if latest and stated[:1] == [*wanted] else ""
            hint = (
                f"表にない{''.join(kept)}は今の金額のまま残ります。"
                f"{writing}その列も表に書いてください（消すなら空のセルにします）。"
            )
        yield f"{line.where(stated[0])} {fault}{hint}"


def _caution(
    line: MoneyLine,
    year: int,
    initiative: Initiative,
    stored: Mapping[tuple[int, int], InitiativeMoney],
    unit: MoneyUnit,
) -> str:
    """A question where an amount is of another size than what is stored of the years around it."""
    around = [
        (near, stored[initiative.pk, near].money)
        for near in (year, year - 1, year + 1)
        if (initiative.pk, near) in stored
    ]
    for name, label in STAGES.items():
        amount = line.money.amount(name) or 0
        for near, known in around:
            like = known.amount(name) or (known.latest or ("", 0))[1]
            if not like:
                continue
            if is_far_from(amount, like):
                times = "100倍以上" if amount > like else "100分の1以下"
                return (
                    f"{line.where(name)} {label}の{in_unit(amount, unit)}は、"
                    f"今の{fiscal_year_short(near)}の{in_unit(like, unit)}の{times}です。"
                    "単位は合っていますか。"
                )
            break
    return ""


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
