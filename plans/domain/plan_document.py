"""A plan as a file tells it.

``unsaid`` holds the keys that the file does not have for a record. A new record gets the usual
value in their place; a stored one keeps what it has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from plans.domain.vocabulary import (
    Aggregation,
    Direction,
    EntryKind,
    Frequency,
    PhaseOutcome,
    RateMethod,
    TargetBasis,
)

Quarters = tuple[Decimal, Decimal, Decimal, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """What a file says of one record; two that say the same are equal, whatever they left out."""

    unsaid: frozenset[str] = field(default=frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class TargetRange:
    """The least and the greatest value that reach the target."""

    low: Decimal
    high: Decimal

    def __str__(self) -> str:
        return f"{self.low.normalize():f}〜{self.high.normalize():f}"


@dataclass(frozen=True, slots=True)
class Limits:
    """The least and the greatest value that there can be; None where there is no such end."""

    min: Decimal | None = None
    max: Decimal | None = None


# The target of a goal in words. It is stored as 1, as its actuals are.
ACHIEVED = "達成"
ACHIEVED_VALUE = Decimal(1)
# A value, a range of an indicator that is to stay within, or ACHIEVED.
TargetEntry = Decimal | TargetRange | str


def target_columns(target: TargetEntry) -> dict[str, Decimal | None]:
    """The columns in which a stored target has *target*."""
    if isinstance(target, TargetRange):
        return {"value": None, "low": target.low, "high": target.high}
    value = ACHIEVED_VALUE if isinstance(target, str) else target
    return {"value": value, "low": None, "high": None}


@dataclass(frozen=True, slots=True)
class PlanHead(FileEntry):
    code: str
    name: str
    first_year: int
    final_year: int
    source: str
    rate_method: RateMethod
    philosophy: str
    # None: the file does not say, and what the portal has stays.
    allow_self_approval: bool | None = None


UNRATED_CODE, UNREPORTED_CODE = "D", "未報告"


@dataclass(frozen=True, slots=True)
class BandEntry:
    code: str
    label: str
    lower_bound: Decimal | None
    colour: str
    meaning: str
    on_plan: bool
    phase_outcome: PhaseOutcome | None


@dataclass(frozen=True, slots=True)
class SchemeEntry(FileEntry):
    code: str
    name: str
    bands: tuple[BandEntry, ...]
    unrated_code: str = UNRATED_CODE
    unreported_code: str = UNREPORTED_CODE


@dataclass(frozen=True, slots=True)
class EditionEntry(FileEntry):
    number: int
    label: str
    effective_from: int
    adopted_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class PolicyEntry(FileEntry):
    code: str
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class BaselineEntry(FileEntry):
    """What the plan says of the state it starts from; ``value`` None where it says nothing."""

    value: Decimal | None = None
    on: date | None = None
    note: str = ""
    reference: Decimal | None = None
    quarters: Quarters | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class IndicatorEntry(FileEntry):
    """``rate_method`` None: the plan's own. ``target_notes`` by fiscal year, as ``targets``."""

    code: str
    name: str
    definition: str
    unit: str
    direction: Direction
    aggregation: Aggregation
    entry: EntryKind
    cumulative: bool
    basis: TargetBasis
    measurable: bool
    unmeasurable_note: str
    baseline: BaselineEntry
    targets: Mapping[int, TargetEntry]
    reference_name: str
    headline: bool
    decimals: int
    source: str
    rate_method: RateMethod | None = None
    target_notes: Mapping[int, str] = field(default_factory=dict)
    frequency: Frequency = Frequency.QUARTERLY
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class PhaseEntry(FileEntry):
    number: int
    label: str
    start: int
    end: int
    inferred: bool
    source: str
    ongoing: bool = False
    start_quarter: int | None = None
    end_quarter: int | None = None


@dataclass(frozen=True, slots=True)
class InitiativeEntry(FileEntry):
    code: str
    name: str
    goal: str
    source: str
    phases: tuple[PhaseEntry, ...]
    indicators: tuple[IndicatorEntry, ...]


@dataclass(frozen=True, slots=True)
class MeasureEntry(FileEntry):
    code: str
    policy: str | None
    name: str
    source: str
    initiatives: tuple[InitiativeEntry, ...]


@dataclass(frozen=True, slots=True)
class TermEntry(FileEntry):
    term: str
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ResponsibilityEntry:
    """A department that answers for an initiative (``lead``) or takes part in it."""

    initiative: str
    department: str
    lead: bool


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """計画ファイル — one edition of one plan.

    ``departments`` and ``responsibilities`` are None where the file does not speak of them.
    """

    plan: PlanHead
    scheme: SchemeEntry
    edition: EditionEntry
    policies: tuple[PolicyEntry, ...]
    measures: tuple[MeasureEntry, ...]
    glossary: tuple[TermEntry, ...]
    departments: tuple[DepartmentEntry, ...] | None = None
    responsibilities: tuple[ResponsibilityEntry, ...] | None = None
