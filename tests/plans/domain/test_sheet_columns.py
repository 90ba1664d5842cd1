"""What is declared of a field is its key in the file, its column in the workbook and the model."""

from decimal import Decimal

from plans.domain.plan_document import BaselineEntry, IndicatorEntry, MeasureEntry, PhaseEntry
from plans.domain.sheet_columns import FieldKind, columns_of, entry_value, specs_of, values_by_label
from plans.domain.vocabulary import Direction
from plans.sheets.cells.values import date_of, date_or_year_end, fiscal_year_of

COLUMNS = {column.key: column for column in columns_of(IndicatorEntry)}


def test_a_nested_record_is_part_of_the_one_above_it() -> None:
    on = COLUMNS["baseline.on"]

    assert (on.stored, on.name, on.kind) == ("baseline_on", "基準値の時点", FieldKind.DAY)
    assert COLUMNS["baseline.sample"].stored == "baseline_is_sample"
    assert COLUMNS["limits.max"].stored == "limit_max"
    assert "baseline" not in COLUMNS


def test_a_field_of_four_values_is_four_columns() -> None:
    quarters = [COLUMNS[f"baseline.quarters.{number}"] for number in range(1, 5)]

    assert [column.stored for column in quarters] == [f"baseline_q{n}" for n in range(1, 5)]
    assert quarters[1].name == "基準年度 第2四半期"


def test_what_stands_under_a_record_is_no_column_of_it() -> None:
    assert [column.key for column in columns_of(MeasureEntry)] == [
        "policy", "code", "name", "source"
    ]  # fmt: skip
    assert list(specs_of(MeasureEntry)) == ["policy", "code", "name", "source", "initiatives"]


def test_a_cell_is_read_as_its_kind_or_as_its_field_says() -> None:
    phase = {column.key: column for column in columns_of(PhaseEntry)}

    assert phase["start"].reader is fiscal_year_of
    assert COLUMNS["baseline.on"].reader is date_or_year_end is not date_of
    assert COLUMNS["name"].reader is COLUMNS["baseline.value"].reader is None


def test_a_value_is_found_by_its_key() -> None:
    one, two = Decimal(1), Decimal(2)
    baseline = BaselineEntry(value=one, quarters=(one, two, one, two))

    assert entry_value(baseline, "value") == 1
    assert entry_value(baseline, "quarters.2") == 2
    assert entry_value(BaselineEntry(), "quarters.2") is None


def test_the_words_of_a_list_go_by_their_labels() -> None:
    assert values_by_label(Direction)["増加"] == "increase"
    assert COLUMNS["direction"].words == values_by_label(Direction)
