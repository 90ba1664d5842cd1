"""A plan as a file tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from plans.domain.vocabulary import (
    Aggregation,
    Direction,
    EntryKind,
    PhaseOutcome,
    RateMethod,
    TargetBasis,
)

Quarters = tuple[Decimal, Decimal, Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class PlanHead:
    code: str
    name: str
    first_year: int
    final_year: int
    source: str
    rate_method: RateMethod
    philosophy: str
    # None: the file does not say, and what the portal has stays.
    allow_self_approval: bool | None = None


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
class SchemeEntry:
    code: str
    name: str
    bands: tuple[BandEntry, ...]


@dataclass(frozen=True, slots=True)
class EditionEntry:
    number: int
    label: str
    effective_from: int
    adopted_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class PolicyEntry:
    code: str
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """What the plan says of the state it starts from; ``value`` None where it says nothing."""

    value: Decimal | None = None
    on: date | None = None
    note: str = ""
    reference: Decimal | None = None
    quarters: Quarters | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
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
    targets: Mapping[int, Decimal]
    reference_name: str
    headline: bool
    decimals: int
    source: str
    rate_method: RateMethod | None = None
    target_notes: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PhaseEntry:
    number: int
    label: str
    start: int
    end: int
    inferred: bool
    source: str


@dataclass(frozen=True, slots=True)
class InitiativeEntry:
    code: str
    name: str
    goal: str
    source: str
    phases: tuple[PhaseEntry, ...]
    indicators: tuple[IndicatorEntry, ...]


@dataclass(frozen=True, slots=True)
class MeasureEntry:
    code: str
    policy: str | None
    name: str
    source: str
    initiatives: tuple[InitiativeEntry, ...]


@dataclass(frozen=True, slots=True)
class TermEntry:
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
