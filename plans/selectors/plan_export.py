"""A stored plan as the document that a file of it would hold: the way back of ``load_plan``."""

from collections import defaultdict
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model

from plans import clock
from plans.domain import plan_document as entries
from plans.domain.plan_document import ACHIEVED, PlanDocument, TargetEntry, TargetRange
from plans.domain.sheet_columns import FieldSpec, FileEntry, Nested, specs_of
from plans.domain.standard_scheme import STANDARD
from plans.domain.vocabulary import EntryKind
from plans.models import (
    Department,
    Edition,
    Indicator,
    Initiative,
    InitiativeDepartment,
    Phase,
    Plan,
    RatingScheme,
    Target,
)
from plans.sheets.cells.amounts import plain_decimal

Entry = TypeVar("Entry", bound=FileEntry)


def entry_of(record: type[Entry], row: Any, prefix: str = "", **given: Any) -> Entry:
    """The stored *row* as a *record* of the file, with the *given* fields as they are."""
    values = dict(given)
    for key, spec in specs_of(record).items():
        if isinstance(spec, FieldSpec):
            values[key] = _value(spec, key, row, prefix)
        elif not spec.many:
            values[key] = entry_of(spec.record, row, spec.prefix)
    return record(**values)


def _value(column: FieldSpec, key: str, row: Any, prefix: str) -> Any:
    stored = prefix + (column.stored or key)
    if column.times > 1:
        numbers = range(1, column.times + 1)
        several = tuple(_exact(getattr(row, stored.format(number))) for number in numbers)
        return None if None in several else several
    value = getattr(row, stored)
    if column.enum:
        return column.enum(value) if value else None
    if isinstance(value, Model):
        return value.code  # type: ignore[attr-defined]
    return _exact(value)


def _exact(value: Any) -> Any:
    return plain_decimal(value) if isinstance(value, Decimal) else value


def document_of(plan: Plan, edition: Edition) -> PlanDocument:
    """*plan* as *edition* has it. Eleven queries, whatever the size of the plan."""
    return PlanDocument(
        plan=entry_of(entries.PlanHead, plan),
        rating_scheme=scheme_entry(plan.rating_scheme),
        edition=entry_of(entries.EditionEntry, edition),
        policies=policy_entries(plan),
        measures=_Tree(plan, edition).measures(),
        glossary=term_entries(plan),
        departments=tuple(
            entry_of(entries.DepartmentEntry, one)
            for one in Department.objects.in_force_on(clock.today()).order_by("code")
        ),
        responsibilities=_responsibilities(plan, edition),
    )


def policy_entries(plan: Plan) -> tuple[entries.PolicyEntry, ...]:
    return tuple(entry_of(entries.PolicyEntry, policy) for policy in plan.policies.all())


def term_entries(plan: Plan) -> tuple[entries.TermEntry, ...]:
    return tuple(entry_of(entries.TermEntry, term) for term in plan.glossary.all())


def measure_entries(plan: Plan, edition: Edition | None) -> tuple[entries.MeasureEntry, ...]:
    """Every measure with the initiatives of all editions; phases and targets are *edition*'s."""
    return _Tree(plan, edition, of_all_editions=True).measures()


def scheme_entry(scheme: RatingScheme) -> entries.SchemeEntry:
    bands = tuple(entry_of(entries.BandEntry, band) for band in scheme.bands.order_by("position"))
    return entry_of(entries.SchemeEntry, scheme, bands=bands)


def _responsibilities(plan: Plan, edition: Edition) -> tuple[entries.ResponsibilityEntry, ...]:
    rows = (
        InitiativeDepartment.objects.filter(initiative__measure__plan=plan)
        .select_related("initiative__first_edition", "initiative__ended_edition", "department")
        .order_by(
            "initiative__measure__position",
            "initiative__position",
            "-is_lead",
            "department__code",
        )
    )
    return tuple(
        entry_of(entries.ResponsibilityEntry, row) for row in rows if row.initiative.is_in(edition)
    )


class _Tree:
    """The plan's measures with all that is under them, read table by table."""

    def __init__(
        self, plan: Plan, edition: Edition | None, *, of_all_editions: bool = False
    ) -> None:
        initiatives = Initiative.objects.filter(measure__plan=plan)
        self.rows: dict[tuple[type[FileEntry], int], list[Any]] = defaultdict(list)
        for one in initiatives.select_related("first_edition", "ended_edition"):
            if of_all_editions or edition is None or one.is_in(edition):
                self.rows[entries.InitiativeEntry, one.measure_id].append(one)
        for phase in Phase.objects.filter(edition=edition).order_by("number"):
            self.rows[entries.PhaseEntry, phase.initiative_id].append(phase)
        for indicator in Indicator.objects.filter(initiative__measure__plan=plan):
            self.rows[entries.IndicatorEntry, indicator.initiative_id].append(indicator)
        self.targets: dict[int, list[Target]] = defaultdict(list)
        for target in Target.objects.filter(edition=edition).order_by("fiscal_year"):
            self.targets[target.indicator_id].append(target)
        self.plan = plan

    def measures(self) -> tuple[entries.MeasureEntry, ...]:
        return tuple(
            self._entry(entries.MeasureEntry, one)
            for one in self.plan.measures.select_related("policy")
        )

    def _entry(self, record: type[Entry], row: Any) -> Entry:
        """The stored *row* with all that is under it."""
        given: dict[str, Any] = {
            key: tuple(self._entry(spec.record, one) for one in self.rows[spec.record, row.pk])
            for key, spec in specs_of(record).items()
            if isinstance(spec, Nested) and spec.many
        }
        if record is entries.IndicatorEntry:
            kind, targets = EntryKind(row.entry), self.targets[row.pk]
            given["targets"] = {one.fiscal_year: target_entry(one, kind) for one in targets}
            given["target_notes"] = {one.fiscal_year: one.note for one in targets if one.note}
        return entry_of(record, row, **given)


def target_entry(target: Target, entry: EntryKind) -> TargetEntry:
    """What *target* of an indicator entered as *entry* asks for."""
    if entry is EntryKind.JUDGEMENT:
        return ACHIEVED
    low, high, value = _exact(target.low), _exact(target.high), _exact(target.value)
    if low is not None and high is not None:
        return TargetRange(low, high)
    return value if value is not None else Decimal(0)


def offered_scheme() -> entries.SchemeEntry:
    """The bands that an empty workbook begins with: the latest plan's, else the standard ones."""
    plan = Plan.objects.select_related("rating_scheme").first()
    return scheme_entry(plan.rating_scheme) if plan else STANDARD
