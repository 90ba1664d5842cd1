"""One value of a plan's file, whether a YAML file or a cell of a workbook holds it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from plans.domain.field_reading import value_of
from plans.domain.plan_document import BandEntry, EditionEntry, IndicatorEntry, PlanHead
from plans.domain.sheet_columns import columns_of
from plans.domain.vocabulary import Direction
from plans.sheets.cells.reading import RawCell
from plans.sheets.cells.values import Unreadable

FIELDS = {
    column.key: column
    for record in (PlanHead, EditionEntry, BandEntry, IndicatorEntry)
    for column in columns_of(record)
}


@pytest.mark.parametrize(
    ("key", "written", "value"),
    [
        ("first_year", "令和6年度", 2024),
        ("adopted_on", "2024-04-01", date(2024, 4, 1)),
        ("lower_bound", "110％", Decimal("1.1")),
        ("baseline.value", "1,234.5", Decimal("1234.5")),
        ("direction", "増加", Direction.INCREASE),
        ("direction", "ＩＮＣＲＥＡＳＥ", Direction.INCREASE),
        ("decimals", "2", 2),
        ("name", " 手続の数 ", "手続の数"),
        ("baseline.value", "―", None),
        ("name", "", None),
    ],
)
def test_a_text_and_a_cell_are_read_alike(key: str, written: str, value: Any) -> None:
    assert value_of(written, FIELDS[key], "件", (2024, 2028)) == value
    assert value_of(RawCell(written), FIELDS[key], "件", (2024, 2028)) == value


@pytest.mark.parametrize(
    ("key", "written", "message"),
    [
        ("decimals", "7", "7 は 0 から 6 の間にありません。"),
        ("baseline.value", "0.1234567", "整数18桁・小数6桁までで書いてください。"),
        ("unit", "単" * 21, "20文字以内にしてください（いまは21文字）。"),
        ("evidence_url", "javascript:a", "「javascript:a」は使えません"),
        ("direction", "右肩上がり", "「右肩上がり」は使えません"),
    ],
)
def test_they_are_refused_alike(key: str, written: str, message: str) -> None:
    for given in (written, RawCell(written)):
        with pytest.raises(Unreadable, match=message.replace("（", ".").replace("）", ".")):
            value_of(given, FIELDS[key], "件", (2024, 2028))


def test_a_flag_is_true_or_false_in_a_text_and_yes_or_no_in_a_cell() -> None:
    assert value_of(True, FIELDS["cumulative"]) is True
    assert value_of(RawCell("はい"), FIELDS["cumulative"]) is True
    assert value_of(RawCell("いいえ"), FIELDS["cumulative"]) is False
    with pytest.raises(Unreadable, match="true か false"):
        value_of("はい", FIELDS["cumulative"])


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("name", "文字で"),
        ("decimals", "整数では"),
        ("baseline.value", "数では"),
        ("on", "日付では"),
    ],
)
def test_what_is_no_value_at_all_is_refused(key: str, message: str) -> None:
    field = FIELDS["baseline.on" if key == "on" else key]
    for given in ([1], {"a": 1}, True):
        with pytest.raises(Unreadable, match=message):
            value_of(given, field)
