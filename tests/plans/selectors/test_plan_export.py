"""Whatever a record of a file can hold is stored in its columns and given back the same."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model
from hypothesis import given
from hypothesis import strategies as st

from plans.domain.plan_document import (
    BandEntry,
    EditionEntry,
    IndicatorEntry,
    PhaseEntry,
    PlanHead,
    PolicyEntry,
    SchemeEntry,
    TermEntry,
)
from plans.domain.sheet_columns import FieldKind, FieldSpec, FileEntry, specs_of
from plans.models import (
    Edition,
    GlossaryTerm,
    Indicator,
    Phase,
    Plan,
    Policy,
    RatingBand,
    RatingScheme,
)
from plans.selectors.plan_export import entry_of
from plans.selectors.plan_rows import stored_columns

MODELS: dict[type[FileEntry], type[Model]] = {
    PlanHead: Plan,
    SchemeEntry: RatingScheme,
    BandEntry: RatingBand,
    EditionEntry: Edition,
    PolicyEntry: Policy,
    IndicatorEntry: Indicator,
    PhaseEntry: Phase,
    TermEntry: GlossaryTerm,
}
AMOUNTS = st.decimals(-(10**9), 10**9, places=6)


def values_of(column: FieldSpec) -> st.SearchStrategy[Any]:
    """Any value that the field may have."""
    if column.enum:
        words = st.sampled_from([*column.enum])
        return words if column.required or column.default else words | st.none()
    if column.kind in (FieldKind.NUMBER, FieldKind.RATIO):
        return st.none() | (st.tuples(*[AMOUNTS] * column.times) if column.times > 1 else AMOUNTS)
    if column.kind is FieldKind.DAY:
        return st.none() | st.dates()
    if column.kind is FieldKind.FLAG:
        return st.booleans()
    if column.kind in (FieldKind.WHOLE, FieldKind.YEAR, FieldKind.QUARTER):
        numbers = st.integers(0, 9999)
        return numbers if column.required else st.none() | numbers
    return st.text(max_size=9)


def entries_of(record: type[FileEntry]) -> st.SearchStrategy[Any]:
    return st.builds(
        record,
        absent=st.just(frozenset()),
        **{
            name: values_of(spec) if isinstance(spec, FieldSpec) else entries_of(spec.record)
            for name, spec in specs_of(record).items()
            if isinstance(spec, FieldSpec) or not spec.many
        },
    )


@pytest.mark.thorough
@pytest.mark.parametrize("record", MODELS, ids=lambda record: record.__name__)
@given(data=st.data())
def test_a_record_is_the_same_from_its_stored_columns(
    record: type[FileEntry], data: st.DataObject
) -> None:
    entry = data.draw(entries_of(record))
    row = MODELS[record](**stored_columns(entry))

    assert entry_of(record, row) == entry


def test_zeros_that_only_fill_a_column_are_left_out() -> None:
    row = RatingBand(code="A", colour="red", lower_bound=Decimal("1.100000"))

    assert str(entry_of(BandEntry, row).lower_bound) == "1.1"
