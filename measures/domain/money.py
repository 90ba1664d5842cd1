"""予算・決算 — what an initiative costs in a year: exact, in 円, and missing is not zero."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal

from plans.domain.vocabulary import MoneyUnit

# By the order in which a year's money becomes certain.
STAGES: Mapping[str, str] = {
    "initial": "当初予算",
    "revised": "補正後",
    "expected": "決算見込",
    "settled": "決算",
}
SOURCES: Mapping[str, str] = {
    "national": "国庫支出金",
    "prefectural": "県支出金",
    "bonds": "地方債",
    "other": "その他",
    "general": "一般財源",
}
AMOUNTS: Mapping[str, str] = {**STAGES, **SOURCES}
MOST = 10**15
FAR = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """金額 — of one initiative in one year, in 円; None where it is not stated.

    The sources add up to the amount that is the most certain one.
    """

    initial: int | None = None
    revised: int | None = None
    expected: int | None = None
    settled: int | None = None
    national: int | None = None
    prefectural: int | None = None
    bonds: int | None = None
    other: int | None = None
    general: int | None = None
    note: str = ""
    is_sample: bool = field(default=False, compare=False)

    def amount(self, name: str) -> int | None:
        """The amount called *name* in ``AMOUNTS``."""
        found: int | None = getattr(self, name)
        return found

    @property
    def sourced(self) -> int | None:
        """What the stated sources add up to; None where none is."""
        stated = [amount for name in SOURCES if (amount := self.amount(name)) is not None]
        return sum(stated) if stated else None

    @property
    def latest(self) -> tuple[str, int] | None:
        """The most certain amount with its name; None where none is stated."""
        stated = [
            (label, amount)
            for name, label in STAGES.items()
            if (amount := self.amount(name)) is not None
        ]
        return stated[-1] if stated else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is stated."""
        return not self.note and all(self.amount(name) is None for name in AMOUNTS)

    @property
    def stages(self) -> tuple[int | None, ...]:
        """The amounts in the order of ``STAGES``."""
        return tuple(self.amount(name) for name in STAGES)

    @property
    def sources(self) -> tuple[tuple[str, int], ...]:
        """The stated sources with their names."""
        return tuple(
            (label, amount)
            for name, label in SOURCES.items()
            if (amount := self.amount(name)) is not None
        )


NAMES = tuple(one.name for one in fields(Money))


def money_faults(money: Money, unit: MoneyUnit) -> list[str]:
    """What is wrong with *money*, in words and in *unit*."""
    return [*amount_faults(money, unit).values(), *source_faults(money, unit)]


def amount_faults(money: Money, unit: MoneyUnit) -> dict[str, str]:
    """By their names, the amounts that are out of bounds, with what is wrong."""
    found = {}
    for name, label in AMOUNTS.items():
        amount = money.amount(name)
        if amount is None:
            continue
        if amount < 0:
            found[name] = f"{label}が{in_unit(amount, unit)}です。0以上の金額を書いてください。"
        elif amount > MOST:
            most = in_unit(MOST, unit)
            found[name] = f"{label}が大きすぎます。{most}までの金額を書いてください。"
    return found


def source_faults(money: Money, unit: MoneyUnit) -> list[str]:
    """That the stated sources do not make the most certain amount, where they do not."""
    sourced, latest = money.sourced, money.latest
    if sourced is None or (latest is not None and sourced == latest[1]):
        return []
    whole = f"{latest[0]}は{in_unit(latest[1], unit)}です" if latest else "金額は書かれていません"
    return [
        f"財源の合計は{in_unit(sourced, unit)}ですが、{whole}。"
        "財源の内訳か金額を直して、合わせてください。"
    ]


def money_with(before: Money, after: Money, names: Collection[str]) -> Money:
    """*before* with what *after* says of *names*; a sample while anything of a sample is left."""
    kept = [getattr(before, name) for name in (*AMOUNTS, "note") if name not in names]
    is_sample = before.is_sample and any(one not in (None, "") for one in kept)
    return replace(before, is_sample=is_sample, **{name: getattr(after, name) for name in names})


def money_changes(before: Money, after: Money) -> dict[str, tuple[int | None, int | None]]:
    """The amounts that differ, by their labels: from what to what."""
    pairs = {label: (before.amount(name), after.amount(name)) for name, label in AMOUNTS.items()}
    return {label: (old, new) for label, (old, new) in pairs.items() if old != new}


def is_far_from(amount: int, known: int) -> bool:
    """Whether one of two amounts is so many times the other that a unit may be mistaken."""
    low, high = sorted((amount, known))
    return low > 0 and high >= FAR * low


def in_unit(amount: int, unit: MoneyUnit) -> str:
    """「1,234千円」; exact, with decimals where it is no whole number of *unit*."""
    exact = Decimal(amount) / unit.factor
    return f"{exact.normalize():,f}{unit.label}"


def yen_of(number: Decimal, unit: MoneyUnit) -> int | None:
    """*number* of *unit* in 円; None where it is no whole number of *unit*."""
    if number != number.to_integral_value():
        return None
    return int(number) * unit.factor


@dataclass(frozen=True, slots=True)
class MoneySum:
    """合計 — of those amounts that are stated: ``stated`` of ``of``; None where none is."""

    amount: int | None
    stated: int
    of: int

    @property
    def is_whole(self) -> bool:
        return self.stated == self.of


def total_of(each: Iterable[Money | None]) -> dict[str, MoneySum]:
    """The sum of each amount of ``AMOUNTS`` over some initiatives, and of how many it is."""
    rows = list(each)
    found = {}
    for name in AMOUNTS:
        stated = [
            amount for row in rows if row is not None and (amount := row.amount(name)) is not None
        ]
        found[name] = MoneySum(sum(stated) if stated else None, len(stated), len(rows))
    return found
